/* Words by class and letters by script, compiled. `_scan_python.py` is its twin and its
   documentation. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

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

typedef struct {
    Py_UCS4 first, last;
    int script;
} block_t;

/* Blocks in order, and of each script its name and what a letter of it counts. */
typedef struct {
    Py_ssize_t size;
    block_t *blocks;
    int scripts;
    PyObject *names; /* a list */
    long *weights;
} blocks_t;

#define BLOCKS "audit blocks of scripts"

static void free_blocks(blocks_t *table) {
    PyMem_Free(table->blocks);
    PyMem_Free(table->weights);
    Py_XDECREF(table->names);
    PyMem_Free(table);
}

static void destroy_blocks(PyObject *capsule) {
    free_blocks(PyCapsule_GetPointer(capsule, BLOCKS));
}

/* The number of a script, which is added where it is not there yet. */
static int number_of(blocks_t *table, PyObject *name, long weight) {
    for (int i = 0; i < table->scripts; i++) {
        int same = PyObject_RichCompareBool(PyList_GET_ITEM(table->names, i), name, Py_EQ);
        if (same != 0) return same < 0 ? -1 : i;
    }
    if (PyList_Append(table->names, name) < 0) return -1;
    table->weights[table->scripts] = weight;
    return table->scripts++;
}

static PyObject *blocks(PyObject *module, PyObject *given) {
    if (!PyList_Check(given)) {
        PyErr_SetString(PyExc_TypeError, "not a list");
        return NULL;
    }
    Py_ssize_t size = PyList_GET_SIZE(given);
    blocks_t *table = PyMem_Calloc(1, sizeof(blocks_t));
    if (table == NULL) return PyErr_NoMemory();
    table->blocks = PyMem_Calloc((size_t)size + 1, sizeof(block_t));
    table->weights = PyMem_Calloc((size_t)size + 1, sizeof(long));
    table->names = PyList_New(0);
    table->size = size;
    PyObject *result = NULL;
    if (table->blocks == NULL || table->weights == NULL || table->names == NULL) {
        PyErr_NoMemory();
        goto failed;
    }
    for (Py_ssize_t i = 0; i < size; i++) {
        PyObject *block = PyList_GET_ITEM(given, i), *name;
        long weight;
        unsigned int first, last;
        if (!PyTuple_Check(block)) {
            PyErr_SetString(PyExc_TypeError, "not a tuple");
            goto failed;
        }
        if (!PyArg_ParseTuple(block, "IIUl", &first, &last, &name, &weight)) goto failed;
        int script = number_of(table, name, weight);
        if (script < 0) goto failed;
        table->blocks[i] = (block_t){first, last, script};
    }
    result = PyCapsule_New(table, BLOCKS, destroy_blocks);
failed:
    if (result == NULL) free_blocks(table);
    return result;
}

/* The last block that begins at a character or before it; NULL where there is none. */
static const block_t *block_of(const blocks_t *table, Py_UCS4 c) {
    Py_ssize_t low = 0, high = table->size;
    while (low < high) {
        Py_ssize_t middle = (low + high) / 2;
        if (table->blocks[middle].first <= c)
            low = middle + 1;
        else
            high = middle;
    }
    return low ? &table->blocks[low - 1] : NULL;
}

static PyObject *letters(PyObject *module, PyObject *arguments) {
    PyObject *text, *capsule;
    if (!PyArg_ParseTuple(arguments, "UO", &text, &capsule)) return NULL;
    const blocks_t *table = PyCapsule_GetPointer(capsule, BLOCKS);
    if (table == NULL || PyUnicode_READY(text) < 0) return NULL;
    long *found = PyMem_Calloc((size_t)table->scripts + 1, sizeof(long));
    PyObject *result = PyDict_New();
    if (found == NULL || result == NULL) {
        PyErr_NoMemory();
        goto failed;
    }
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    const block_t *block = NULL; /* that of the letter before: mostly it is the same */
    for (Py_ssize_t i = 0; i < length; i++) {
        Py_UCS4 c = PyUnicode_READ(kind, data, i);
        if (c < 128 ? (c | 32) - 'a' >= 26 : !Py_UNICODE_ISALPHA(c) && (c < 0x900 || c >= 0x1900))
            continue;
        if (block == NULL || c < block->first || c > block->last) block = block_of(table, c);
        if (block != NULL && c <= block->last) found[block->script] += table->weights[block->script];
    }
    for (int i = 0; i < table->scripts; i++) {
        if (!found[i]) continue;
        PyObject *number = PyLong_FromLong(found[i]);
        if (number == NULL ||
            PyDict_SetItem(result, PyList_GET_ITEM(table->names, i), number) < 0) {
            Py_XDECREF(number);
            goto failed;
        }
        Py_DECREF(number);
    }
    PyMem_Free(found);
    return result;
failed:
    PyMem_Free(found);
    Py_XDECREF(result);
    return NULL;
}

/* Characters of addresses, paths, identifiers; digits are looked at apart. */
static inline int is_noise(Py_UCS4 c) {
    switch (c) {
    case '@': case '\\': case '/': case '_': case '=': case '<': case '>': case '{': case '}':
    case '|': case '#': case '$': case '`':
        return 1;
    default:
        return c - '0' < 10;
    }
}

typedef struct {
    int kind;
    const void *from;
    void *to;
    Py_ssize_t written;
} copy_t;

static inline Py_UCS4 read_at(const copy_t *copy, Py_ssize_t i) {
    return PyUnicode_READ(copy->kind, copy->from, i);
}

static inline void put(copy_t *copy, Py_UCS4 c) {
    PyUnicode_WRITE(copy->kind, copy->to, copy->written, c);
    copy->written++;
}

/* Is a word of ASCII text kept? */
static int is_plain(const copy_t *copy, Py_ssize_t start, Py_ssize_t end, Py_ssize_t longest) {
    if (end - start > longest) return 0;
    for (Py_ssize_t i = start; i < end; i++)
        if (is_noise(read_at(copy, i))) return 0;
    return 1;
}

static int has_scheme(const copy_t *copy, Py_ssize_t start, Py_ssize_t end) {
    for (Py_ssize_t i = start; i + 2 < end; i++)
        if (read_at(copy, i) == ':' && read_at(copy, i + 1) == '/' && read_at(copy, i + 2) == '/')
            return 1;
    return 0;
}

/* Are all words of a text in ASCII? What stands between them may be any white space. */
static int words_are_ascii(const copy_t *copy, Py_ssize_t length) {
    for (Py_ssize_t i = 0; i < length; i++) {
        Py_UCS4 c = read_at(copy, i);
        if (c >= 128 && !Py_UNICODE_ISSPACE(c)) return 0;
    }
    return 1;
}

/* Write a word, or nothing; `ascii` is said of all words. */
static void copy_word(copy_t *copy, Py_ssize_t start, Py_ssize_t end, Py_ssize_t longest,
                      int ascii) {
    int letters = !ascii, plain = 1;
    for (Py_ssize_t i = start; i < end && (letters || plain); i++) {
        Py_UCS4 c = read_at(copy, i);
        letters = letters && Py_UNICODE_ISALPHA(c);
        plain = plain && c < 128;
    }
    if (!letters) {
        if (plain ? !is_plain(copy, start, end, longest) : has_scheme(copy, start, end)) return;
    }
    if (copy->written) put(copy, ' ');
    int number = 0;
    for (Py_ssize_t i = start; i < end; i++) {
        Py_UCS4 c = read_at(copy, i);
        int digit = !letters && !plain && Py_UNICODE_ISDECIMAL(c);
        if (!digit || !number) put(copy, digit ? ' ' : c);
        number = digit;
    }
}

static PyObject *clean(PyObject *module, PyObject *arguments) {
    PyObject *text;
    Py_ssize_t longest;
    if (!PyArg_ParseTuple(arguments, "Un", &text, &longest)) return NULL;
    if (PyUnicode_READY(text) < 0) return NULL;
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    int kind = PyUnicode_KIND(text);
    /* No word grows, and what stands between two becomes one blank at most. */
    void *buffer = PyMem_Malloc((size_t)kind * (size_t)(length + 1));
    if (buffer == NULL) return PyErr_NoMemory();
    copy_t copy = {kind, PyUnicode_DATA(text), buffer, 0};
    int ascii = PyUnicode_IS_ASCII(text) || words_are_ascii(&copy, length);
    for (Py_ssize_t i = 0; i < length;) {
        Py_ssize_t start = i;
        while (i < length && !Py_UNICODE_ISSPACE(read_at(&copy, i))) i++;
        if (i > start) copy_word(&copy, start, i, longest, ascii);
        while (i < length && Py_UNICODE_ISSPACE(read_at(&copy, i))) i++;
    }
    PyObject *result = PyUnicode_FromKindAndData(kind, buffer, copy.written);
    PyMem_Free(buffer);
    return result;
}

static PyMethodDef methods[] = {
    {"table", table, METH_O, "A table of words and their classes, for `marks`."},
    {"marks", marks, METH_VARARGS, "The class of each word of a text."},
    {"places", places, METH_VARARGS, "Where runs of words stand in a text."},
    {"blocks", blocks, METH_O, "Unicode blocks and the scripts that they belong to, for `letters`."},
    {"letters", letters, METH_VARARGS, "The letters of a text by script."},
    {"clean", clean, METH_VARARGS, "A text without addresses, paths, identifiers and digits."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_scan", "Words by class and letters by script, compiled.", 0, methods,
    NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__scan(void) { return PyModuleDef_Init(&definition); }
