/* Words by class, runs of them and their places. A part of `_scan.c`. */

/* A table of words: open addressing, at most half full; `pool` has the words one after another. */
typedef struct {
    uint64_t hash;
    uint32_t start, length; /* none where it is 0 */
    unsigned char class;
} entry_t;

typedef struct {
    uint8_t filter[1 << 13]; /* a bit for each hash there is: most words of a text are not there */
    size_t mask;
    entry_t *entries;
    Py_UCS4 *pool;
} table_t;

#define NAME "audit words by class"

static const uint64_t BASIS = 0xcbf29ce484222325u, PRIME = 0x100000001b3u; /* FNV-1a */

static inline uint64_t mixed(uint64_t hash) { return hash ^ (hash >> 29); }

static inline size_t byte_of(uint64_t hash) { return hash >> 43 & 0x1fff; }
static inline uint8_t bit_of(uint64_t hash) { return (uint8_t)(1 << (hash >> 40 & 7)); }

static void free_table(table_t *table) {
    if (table == NULL) return;
    PyMem_Free(table->entries);
    PyMem_Free(table->pool);
    PyMem_Free(table);
}

static void destroy(PyObject *capsule) { free_table(PyCapsule_GetPointer(capsule, NAME)); }

/* A character in small letters: what `str.lower` makes of it, but for one of which it makes two. */
static inline Py_UCS4 small(Py_UCS4 c) {
    return c < 128 ? c + (c - 'A' < 26u) * ('a' - 'A') : Py_UNICODE_TOLOWER(c);
}

enum { DOTTED = 0x130, DOT = 0x307 }; /* a capital I with a dot: an i and a dot, in small letters */

static inline int is_word(const table_t *table, const entry_t *entry, int kind, const void *data,
                          Py_ssize_t place) {
    const Py_UCS4 *word = table->pool + entry->start;
    for (uint32_t i = 0; i < entry->length; i++, place++) {
        Py_UCS4 c = PyUnicode_READ(kind, data, place);
        if (word[i] != small(c) || (c == DOTTED && word[++i] != DOT)) return 0;
    }
    return 1;
}
/* The entry of a word that begins at a place, or the empty one where it would stand. */
static inline entry_t *entry_of(const table_t *table, uint64_t hash, int kind, const void *data,
                                Py_ssize_t place, Py_ssize_t length) {
    for (size_t i = mixed(hash) & table->mask;; i = (i + 1) & table->mask) {
        entry_t *entry = &table->entries[i];
        if (!entry->length || (entry->hash == hash && entry->length == (size_t)length &&
                               is_word(table, entry, kind, data, place)))
            return entry;
    }
}

static int add(table_t *table, PyObject *word, PyObject *class, uint32_t start) {
    Py_ssize_t length = PyUnicode_GET_LENGTH(word);
    long number = PyLong_AsLong(class);
    if (number == -1 && PyErr_Occurred()) return -1;
    if (length == 0 || number < 1 || number > 255) {
        PyErr_SetString(PyExc_ValueError, "words are not empty, classes from 1 to 255");
        return -1;
    }
    int kind = PyUnicode_KIND(word);
    const void *data = PyUnicode_DATA(word);
    uint64_t hash = BASIS;
    for (Py_ssize_t i = 0; i < length; i++) {
        table->pool[start + i] = PyUnicode_READ(kind, data, i);
        hash = (hash ^ table->pool[start + i]) * PRIME;
    }
    entry_t *entry = entry_of(table, hash, kind, data, 0, length);
    table->filter[byte_of(hash)] |= bit_of(hash);
    *entry = (entry_t){hash, start, (uint32_t)length, (unsigned char)number};
    return 0;
}

static PyObject *table(PyObject *module, PyObject *classes) {
    PyObject *word, *class;
    Py_ssize_t at = 0, characters = 0;
    if (!PyDict_Check(classes)) {
        PyErr_SetString(PyExc_TypeError, "not a dict");
        return NULL;
    }
    while (PyDict_Next(classes, &at, &word, &class)) {
        if (!PyUnicode_Check(word) || PyUnicode_READY(word) < 0) {
            PyErr_SetString(PyExc_TypeError, "not a string");
            return NULL;
        }
        characters += PyUnicode_GET_LENGTH(word);
    }
    size_t size = 16;
    while (size < 2 * (size_t)PyDict_GET_SIZE(classes)) size *= 2;
    table_t *made = PyMem_Calloc(1, sizeof(table_t));
    if (made == NULL || characters > UINT32_MAX) {
        PyMem_Free(made);
        return PyErr_NoMemory();
    }
    made->mask = size - 1;
    made->entries = PyMem_Calloc(size, sizeof(entry_t));
    made->pool = PyMem_Malloc(sizeof(Py_UCS4) * (size_t)(characters + 1));
    PyObject *result = NULL;
    if (made->entries == NULL || made->pool == NULL) {
        PyErr_NoMemory();
        goto failed;
    }
    uint32_t start = 0;
    for (at = 0; PyDict_Next(classes, &at, &word, &class);) {
        if (add(made, word, class, start) < 0) goto failed;
        start += (uint32_t)PyUnicode_GET_LENGTH(word);
    }
    result = PyCapsule_New(made, NAME, destroy);
failed:
    if (result == NULL) free_table(made);
    return result;
}

/* The class of each word and, where it is asked for, its start. */
static inline Py_ssize_t mark_all(const table_t *table, int kind, const void *data,
                                  Py_ssize_t length, unsigned char *marks, Py_ssize_t *starts) {
    Py_ssize_t words = 0, i = 0;
    for (;;) {
        while (i < length && Py_UNICODE_ISSPACE(PyUnicode_READ(kind, data, i))) i++;
        if (i >= length) return words;
        Py_ssize_t start = i, dots = 0;
        uint64_t hash = BASIS;
        for (; i < length; i++) {
            Py_UCS4 c = PyUnicode_READ(kind, data, i);
            if (Py_UNICODE_ISSPACE(c)) break;
            hash = (hash ^ small(c)) * PRIME;
            if (c == DOTTED) {
                hash = (hash ^ DOT) * PRIME;
                dots++;
            }
        }
        if (starts != NULL) starts[words] = start;
        marks[words++] =
            table->filter[byte_of(hash)] & bit_of(hash)
                ? entry_of(table, hash, kind, data, start, i - start + dots)->class
                : 0;
    }
}

static Py_ssize_t mark(const table_t *table, PyObject *text, unsigned char *marks,
                       Py_ssize_t *starts) {
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    switch (PyUnicode_KIND(text)) { /* a loop for each, in which the kind is known */
    case PyUnicode_1BYTE_KIND:
        return mark_all(table, PyUnicode_1BYTE_KIND, data, length, marks, starts);
    case PyUnicode_2BYTE_KIND:
        return mark_all(table, PyUnicode_2BYTE_KIND, data, length, marks, starts);
    default:
        return mark_all(table, PyUnicode_4BYTE_KIND, data, length, marks, starts);
    }
}

static PyObject *marks(PyObject *module, PyObject *arguments) {
    PyObject *text, *capsule;
    if (!PyArg_ParseTuple(arguments, "UO", &text, &capsule)) return NULL;
    const table_t *table = PyCapsule_GetPointer(capsule, NAME);
    if (table == NULL || PyUnicode_READY(text) < 0) return NULL;
    PyObject *result = PyBytes_FromStringAndSize(NULL, PyUnicode_GET_LENGTH(text) / 2 + 1);
    if (result == NULL) return NULL;
    Py_ssize_t words = mark(table, text, (unsigned char *)PyBytes_AS_STRING(result), NULL);
    _PyBytes_Resize(&result, words);
    return result;
}

/* Is `FOREIGN` among some marks? */
static int is_foreign(const unsigned char *marks, Py_ssize_t size) {
    return size > 0 && memchr(marks, FOREIGN, (size_t)size) != NULL;
}

/* Add something to a list, which takes it; it may be nothing, where making it failed. */
static int add_new(PyObject *list, PyObject *item) {
    int status = item == NULL ? -1 : PyList_Append(list, item);
    Py_XDECREF(item);
    return status;
}

typedef struct {
    Py_ssize_t least, chunk, far;
} limits_t;

/* Add the runs without an own word to one of two lists; `starts` are of the words and the end. */
static int add_gaps(PyObject *foreign, PyObject *late, const unsigned char *marks,
                    const Py_ssize_t *starts, Py_ssize_t words, const limits_t *limits) {
    for (Py_ssize_t first = 0, last; first < words; first = last + 1) {
        const unsigned char *own = memchr(marks + first, OWN, (size_t)(words - first));
        last = own == NULL ? words : own - marks;
        Py_ssize_t size = last - first, rest = size % limits->chunk;
        if (size < limits->least) continue;
        int status = 0;
        if (is_foreign(marks + first, rest >= limits->least - 1 ? size : size - rest))
            status = add_new(foreign, Py_BuildValue("nn", starts[first], starts[last]));
        else if (size >= limits->far)
            status = add_new(late, Py_BuildValue("nnn", starts[first], starts[last],
                                                 starts[first + limits->far]));
        if (status < 0) return -1;
    }
    return 0;
}

static PyObject *gaps(PyObject *module, PyObject *arguments) {
    PyObject *text, *capsule;
    limits_t limits;
    if (!PyArg_ParseTuple(arguments, "UOnnn", &text, &capsule, &limits.least, &limits.chunk,
                          &limits.far))
        return NULL;
    const table_t *table = PyCapsule_GetPointer(capsule, NAME);
    if (table == NULL || PyUnicode_READY(text) < 0) return NULL;
    if (limits.least < 1 || limits.chunk < 1 || limits.far < 1) {
        PyErr_SetString(PyExc_ValueError, "gaps and chunks have words");
        return NULL;
    }
    Py_ssize_t most = PyUnicode_GET_LENGTH(text) / 2 + 2, own = 0;
    unsigned char *marks = PyMem_New(unsigned char, most);
    Py_ssize_t *starts = PyMem_New(Py_ssize_t, most);
    PyObject *foreign = PyList_New(0), *late = PyList_New(0), *result = NULL;
    if (marks == NULL || starts == NULL) {
        PyErr_NoMemory();
    } else if (foreign != NULL && late != NULL) {
        Py_ssize_t words = mark(table, text, marks, starts);
        starts[words] = PyUnicode_GET_LENGTH(text);
        for (Py_ssize_t i = 0; i < words; i++) own += marks[i] == OWN;
        if (add_gaps(foreign, late, marks, starts, words, &limits) == 0)
            result = Py_BuildValue("nnOO", words, own, foreign, late);
    }
    Py_XDECREF(foreign);
    Py_XDECREF(late);
    PyMem_Free(marks);
    PyMem_Free(starts);
    return result;
}
