/* What of a text is beyond ASCII, compiled. `_beyond_python.py` is its twin and documentation. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

/* Runs `DO` with the type of a text's characters. */
#define FOR_KIND(text, DO)                                                                      \
    switch (PyUnicode_KIND(text)) {                                                             \
    case PyUnicode_1BYTE_KIND: DO(Py_UCS1); break;                                              \
    case PyUnicode_2BYTE_KIND: DO(Py_UCS2); break;                                              \
    default: DO(Py_UCS4);                                                                       \
    }

static int is_text(PyObject *text) {
    if (PyUnicode_Check(text)) return PyUnicode_READY(text) == 0;
    PyErr_SetString(PyExc_TypeError, "not a string");
    return 0;
}

/* Is a character neither printable ASCII nor plain white space? All in its own type, for vectors. */
#define ODD(type, c)                                                                            \
    ((type)((type)((c) - 0x20) > 0x5e) & ((c) != '\n') & ((c) != '\t') & ((c) != '\r') &         \
     ((c) != '\f'))

enum { BLOCK = 64 };

static PyObject *rest(PyObject *module, PyObject *text) {
    if (!is_text(text)) return NULL;
    Py_ssize_t length = PyUnicode_GET_LENGTH(text), count = 0, room = 0;
    const void *data = PyUnicode_DATA(text);
    void *found = NULL;
#define KEEP(type)                                                                              \
    for (Py_ssize_t at = 0, end; at < length; at = end) {                                       \
        const type *from = data;                                                                \
        type odd = 0;                                                                           \
        end = length - at < BLOCK ? length : at + BLOCK;                                        \
        for (Py_ssize_t i = at; i < end; i++) odd |= ODD(type, from[i]);                        \
        if (!odd) continue;                                                                     \
        if (count + BLOCK > room) {                                                             \
            room = 2 * room + 4 * BLOCK;                                                        \
            void *moved = PyMem_Realloc(found, (size_t)room * sizeof(type));                    \
            if (moved == NULL) {                                                                \
                PyMem_Free(found);                                                              \
                return PyErr_NoMemory();                                                        \
            }                                                                                   \
            found = moved;                                                                      \
        }                                                                                       \
        for (Py_ssize_t i = at; i < end; i++) {                                                 \
            ((type *)found)[count] = from[i];                                                   \
            count += ODD(type, from[i]);                                                        \
        }                                                                                       \
    }
    FOR_KIND(text, KEEP)
    PyObject *result = PyUnicode_FromKindAndData(PyUnicode_KIND(text), found, count);
    PyMem_Free(found);
    return result;
}

enum { POINTS = 0x110000 };

static PyObject *different(PyObject *module, PyObject *text) {
    if (!is_text(text)) return NULL;
    static const Py_ssize_t words = POINTS / 64;
    Py_ssize_t length = PyUnicode_GET_LENGTH(text), count = 0;
    const void *data = PyUnicode_DATA(text);
    int kind = PyUnicode_KIND(text);
    Py_ssize_t used = kind == PyUnicode_1BYTE_KIND ? 4 : kind == PyUnicode_2BYTE_KIND ? 1024 : words;
    uint64_t *seen = PyMem_Calloc((size_t)used, sizeof(uint64_t));
    if (seen == NULL) return PyErr_NoMemory();
#define NOTE(type)                                                                              \
    for (Py_ssize_t i = 0; i < length; i++) {                                                   \
        Py_UCS4 c = ((const type *)data)[i];                                                    \
        count += !(seen[c >> 6] >> (c & 63) & 1);                                               \
        seen[c >> 6] |= (uint64_t)1 << (c & 63);                                                \
    }
    FOR_KIND(text, NOTE)
    Py_UCS4 *found = PyMem_Malloc((size_t)count * sizeof(Py_UCS4) + 1);
    PyObject *result = NULL;
    if (found == NULL) {
        PyErr_NoMemory();
    } else {
        for (Py_ssize_t word = 0, to = 0; to < count; word++)
            for (int bit = 0; bit < 64 && seen[word] >> bit; bit++)
                if (seen[word] >> bit & 1) found[to++] = (Py_UCS4)(word * 64 + bit);
        result = PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, found, count);
    }
    PyMem_Free(found);
    PyMem_Free(seen);
    return result;
}

static PyObject *lines(PyObject *module, PyObject *text) {
    if (!is_text(text)) return NULL;
    Py_ssize_t length = PyUnicode_GET_LENGTH(text), longest = 0, to = 0;
    if (PyUnicode_IS_ASCII(text)) return Py_BuildValue("Nn", PyUnicode_New(0, 0), longest);
    const void *data = PyUnicode_DATA(text);
    void *found = PyMem_Malloc((size_t)(length + 1) * PyUnicode_KIND(text));
    if (found == NULL) return PyErr_NoMemory();
#define TAKE(type)                                                                              \
    do {                                                                                        \
        const type *from = data;                                                                \
        for (Py_ssize_t start = 0, end = 0; start <= length; start = ++end) {                   \
            type all = 0;                                                                       \
            for (; end < length && from[end] != '\n'; end++) all |= from[end];                  \
            if (all < 128) continue;                                                            \
            for (Py_ssize_t i = start, run = 0; i < end; i++) {                                 \
                run = from[i] < 128 ? 0 : run + 1;                                              \
                if (run > longest) longest = run;                                               \
            }                                                                                   \
            if (to) ((type *)found)[to++] = '\n';                                               \
            memcpy((type *)found + to, from + start, (size_t)(end - start) * sizeof(type));     \
            to += end - start;                                                                  \
        }                                                                                       \
    } while (0)
    FOR_KIND(text, TAKE)
    PyObject *joined = PyUnicode_FromKindAndData(PyUnicode_KIND(text), found, to);
    PyMem_Free(found);
    return joined ? Py_BuildValue("Nn", joined, longest) : NULL;
}

static PyMethodDef methods[] = {
    {"rest", rest, METH_O, "All but printable ASCII and plain white space."},
    {"different", different, METH_O, "The different characters."},
    {"lines", lines, METH_O, "The lines beyond ASCII, and the longest run of what is."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_beyond", "What is beyond ASCII.", 0, methods, NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__beyond(void) { return PyModuleDef_Init(&definition); }
