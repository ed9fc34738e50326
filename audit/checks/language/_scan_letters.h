/* Letters by script, stretches of other scripts. A part of `_scan.c`. */

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

/* Kinds of characters: of other scripts, of the script itself, and two of use in one place each:
   of a dense script, and what may stand between two characters that follow each other. */
enum { OTHER = 0, ITS = 1, DENSE = 2, JOINT = 2, BASIC_PLANE = 0x10000 };

typedef struct {
    PyObject *object;
    int width;
    const void *data;
    Py_ssize_t length;
    const unsigned char *kinds;
} kinds_t;

/* A text and its characters' kinds, of which there must be one for each of the basic plane. */
static int parsed(PyObject *arguments, const char *format, kinds_t *text, Py_ssize_t *first,
                  Py_ssize_t *second) {
    Py_ssize_t size;
    if (!PyArg_ParseTuple(arguments, format, &text->object, &text->kinds, &size, first, second) ||
        PyUnicode_READY(text->object) < 0)
        return 0;
    if (size != BASIC_PLANE) {
        PyErr_SetString(PyExc_ValueError, "not a kind for each character of the basic plane");
        return 0;
    }
    text->width = PyUnicode_KIND(text->object);
    text->data = PyUnicode_DATA(text->object);
    text->length = PyUnicode_GET_LENGTH(text->object);
    return 1;
}

static inline Py_UCS4 character(const kinds_t *text, Py_ssize_t i) {
    return PyUnicode_READ(text->width, text->data, i);
}

/* What kind a character is of; beyond the basic plane it is of another script. */
static inline unsigned char kind_at(const kinds_t *text, Py_ssize_t i) {
    Py_UCS4 c = character(text, i);
    return c < BASIC_PLANE ? text->kinds[c] : OTHER;
}

/* Add a stretch if it has so many letters, or none but letters. */
static int add_lettered(PyObject *list, const kinds_t *text, Py_ssize_t start, Py_ssize_t end,
                        Py_ssize_t letters) {
    if (letters > end - start) letters = end - start;
    for (Py_ssize_t i = start; i < end && letters > 0; i++)
        letters -= Py_UNICODE_ISALPHA(character(text, i)) != 0;
    return letters > 0 ? 0 : add_new(list, Py_BuildValue("nn", start, end));
}

/* Add the runs of so many dense characters in a part of a text. */
static int add_dense(PyObject *list, const kinds_t *text, Py_ssize_t i, Py_ssize_t end,
                     Py_ssize_t few, Py_ssize_t letters) {
    while (i < end) {
        Py_ssize_t start = i;
        while (i < end && kind_at(text, i) == DENSE) i++;
        if (i - start >= few && add_lettered(list, text, start, i, letters) < 0) return -1;
        i += i == start;
    }
    return 0;
}

static PyObject *stretches(PyObject *module, PyObject *arguments) {
    kinds_t text;
    Py_ssize_t least, few;
    if (!parsed(arguments, "Uy#nn", &text, &least, &few)) return NULL;
    PyObject *found = PyList_New(0);
    for (Py_ssize_t i = 0; found != NULL && i < text.length; i++) {
        Py_ssize_t start = i;
        while (i < text.length && kind_at(&text, i) != ITS) i++;
        int status = i - start >= least ? add_lettered(found, &text, start, i, least / 2)
                                        : add_dense(found, &text, start, i, few, least / 2);
        if (status < 0) Py_CLEAR(found);
    }
    return found;
}

static PyObject *chains(PyObject *module, PyObject *arguments) {
    kinds_t text;
    Py_ssize_t least;
    if (!parsed(arguments, "Uy#n", &text, &least, NULL)) return NULL;
    PyObject *found = PyList_New(0);
    for (Py_ssize_t i = 0; found != NULL && i < text.length; i++) {
        Py_ssize_t start = i, number = 0;
        while (i < text.length && kind_at(&text, i) == OTHER) {
            number++;
            i++;
            i += i + 1 < text.length && kind_at(&text, i) == JOINT &&
                 kind_at(&text, i + 1) == OTHER;
        }
        if (number >= least && add_new(found, Py_BuildValue("nn", start, i)) < 0) Py_CLEAR(found);
    }
    return found;
}
