/* Words by class, runs of them and their places. A part of `_scan.c`. */

/* A table of words: open addressing, at most half full; `pool` has the words one after another. */
typedef struct {
    uint64_t hash;
    uint32_t start, length; /* none where it is 0 */
    unsigned char class;
} entry_t;

typedef struct {
    size_t mask;
    entry_t *entries;
    Py_UCS4 *pool;
} table_t;

#define NAME "audit words by class"

static const uint64_t BASIS = 0xcbf29ce484222325u, PRIME = 0x100000001b3u; /* FNV-1a */

static inline uint64_t mixed(uint64_t hash) { return hash ^ (hash >> 29); }

static void free_table(table_t *table) {
    if (table == NULL) return;
    PyMem_Free(table->entries);
    PyMem_Free(table->pool);
    PyMem_Free(table);
}

static void destroy(PyObject *capsule) { free_table(PyCapsule_GetPointer(capsule, NAME)); }

static inline int is_word(const table_t *table, const entry_t *entry, int kind, const void *data,
                          Py_ssize_t start) {
    const Py_UCS4 *word = table->pool + entry->start;
    for (uint32_t i = 0; i < entry->length; i++)
        if (word[i] != PyUnicode_READ(kind, data, start + i)) return 0;
    return 1;
}

/* The entry of a word, or the empty one where it would stand. */
static inline entry_t *entry_of(const table_t *table, uint64_t hash, int kind, const void *data,
                                Py_ssize_t start, Py_ssize_t length) {
    for (size_t i = mixed(hash) & table->mask;; i = (i + 1) & table->mask) {
        entry_t *entry = &table->entries[i];
        if (!entry->length || (entry->hash == hash && entry->length == (size_t)length &&
                               is_word(table, entry, kind, data, start)))
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

static inline Py_ssize_t mark_all(const table_t *table, int kind, const void *data,
                                  Py_ssize_t length, unsigned char *marks) {
    Py_ssize_t words = 0, i = 0;
    for (;;) {
        while (i < length && Py_UNICODE_ISSPACE(PyUnicode_READ(kind, data, i))) i++;
        if (i >= length) return words;
        Py_ssize_t start = i;
        uint64_t hash = BASIS;
        for (; i < length; i++) {
            Py_UCS4 c = PyUnicode_READ(kind, data, i);
            if (Py_UNICODE_ISSPACE(c)) break;
            hash = (hash ^ c) * PRIME;
        }
        marks[words++] = entry_of(table, hash, kind, data, start, i - start)->class;
    }
}

static PyObject *marks(PyObject *module, PyObject *arguments) {
    PyObject *text, *capsule;
    if (!PyArg_ParseTuple(arguments, "UO", &text, &capsule)) return NULL;
    const table_t *table = PyCapsule_GetPointer(capsule, NAME);
    if (table == NULL || PyUnicode_READY(text) < 0) return NULL;
    Py_ssize_t length = PyUnicode_GET_LENGTH(text), words;
    PyObject *result = PyBytes_FromStringAndSize(NULL, length / 2 + 1);
    if (result == NULL) return NULL;
    unsigned char *to = (unsigned char *)PyBytes_AS_STRING(result);
    const void *data = PyUnicode_DATA(text);
    switch (PyUnicode_KIND(text)) { /* a loop for each, in which the kind is known */
    case PyUnicode_1BYTE_KIND:
        words = mark_all(table, PyUnicode_1BYTE_KIND, data, length, to);
        break;
    case PyUnicode_2BYTE_KIND:
        words = mark_all(table, PyUnicode_2BYTE_KIND, data, length, to);
        break;
    default:
        words = mark_all(table, PyUnicode_4BYTE_KIND, data, length, to);
    }
    _PyBytes_Resize(&result, words);
    return result;
}

/* Where the word with a number starts, `*word` words having begun before `i`; or the end. */
static Py_ssize_t sought(PyObject *text, Py_ssize_t i, Py_ssize_t *word, Py_ssize_t number) {
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    for (;;) {
        while (i < length && Py_UNICODE_ISSPACE(PyUnicode_READ(kind, data, i))) i++;
        if (i >= length || *word >= number) return i;
        while (i < length && !Py_UNICODE_ISSPACE(PyUnicode_READ(kind, data, i))) i++;
        ++*word;
    }
}

static PyObject *places(PyObject *module, PyObject *arguments) {
    PyObject *text, *runs;
    if (!PyArg_ParseTuple(arguments, "UO!", &text, &PyList_Type, &runs)) return NULL;
    if (PyUnicode_READY(text) < 0) return NULL;
    PyObject *result = PyList_New(0);
    Py_ssize_t i = 0, word = 0, first, last;
    for (Py_ssize_t run = 0; result != NULL && run < PyList_GET_SIZE(runs); run++) {
        PyObject *place = NULL, *pair = PyList_GET_ITEM(runs, run);
        if (!PyTuple_Check(pair)) {
            PyErr_SetString(PyExc_TypeError, "not a pair");
        } else if (PyArg_ParseTuple(pair, "nn", &first, &last)) {
            Py_ssize_t start = i = sought(text, i, &word, first);
            i = sought(text, i, &word, last);
            place = Py_BuildValue("nn", start, i);
        }
        if (place == NULL || PyList_Append(result, place) < 0) Py_CLEAR(result);
        Py_XDECREF(place);
    }
    return result;
}

/* Is `FOREIGN` among some marks? */
static int is_foreign(const unsigned char *marks, Py_ssize_t size) {
    return size > 0 && memchr(marks, FOREIGN, (size_t)size) != NULL;
}

static int add_run(PyObject *list, Py_ssize_t start, Py_ssize_t end) {
    PyObject *run = Py_BuildValue("nn", start, end);
    int status = run == NULL ? -1 : PyList_Append(list, run);
    Py_XDECREF(run);
    return status;
}

static PyObject *gaps(PyObject *module, PyObject *arguments) {
    const unsigned char *marks;
    Py_ssize_t length, least, chunk, far;
    if (!PyArg_ParseTuple(arguments, "y#nnn", &marks, &length, &least, &chunk, &far)) return NULL;
    if (least < 1 || chunk < 1) {
        PyErr_SetString(PyExc_ValueError, "a gap and a chunk have words");
        return NULL;
    }
    PyObject *foreign = PyList_New(0), *late = PyList_New(0), *result = NULL;
    for (Py_ssize_t start = 0, end; foreign && late && start < length; start = end + 1) {
        const unsigned char *own = memchr(marks + start, OWN, (size_t)(length - start));
        end = own == NULL ? length : own - marks;
        if (end - start < least) continue;
        Py_ssize_t rest = (end - start) % chunk;
        int is_in = is_foreign(marks + start, end - start - (rest >= least - 1 ? 0 : rest));
        if ((is_in || end - start >= far) && add_run(is_in ? foreign : late, start, end) < 0)
            goto failed;
    }
    if (foreign && late) result = PyTuple_Pack(2, foreign, late);
failed:
    Py_XDECREF(foreign);
    Py_XDECREF(late);
    return result;
}
