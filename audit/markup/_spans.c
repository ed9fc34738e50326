/* Spans, lines and marks, compiled. `_spans_python.py` is its twin and its documentation. */
#include "_spans_calm.h"
#include "_spans_events.h"

#define HIDE(type)                                                                              \
    do {                                                                                        \
        type *at = (type *)data + start, *stop = (type *)data + end;                            \
        for (; at < stop; at++) *at = *at == '\n' || *at == '\r' ? *at : ' ';                   \
    } while (0)

static void hide(void *data, int unit, Py_ssize_t start, Py_ssize_t end) {
    if (unit == 1) HIDE(Py_UCS1);
    else if (unit == 2) HIDE(Py_UCS2);
    else HIDE(Py_UCS4);
}

/* Hides spans in a copy of a text, which is `data`. */
static int hide_all(PyObject *spans, void *data, int unit, Py_ssize_t length) {
    Py_ssize_t done = 0;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(spans); i++) {
        Py_ssize_t start, end;
        PyObject *span = PyList_GET_ITEM(spans, i);
        if (!PyTuple_Check(span)) {
            PyErr_SetString(PyExc_TypeError, "a span is a tuple");
            return -1;
        }
        if (!PyArg_ParseTuple(span, "nn", &start, &end)) return -1;
        if (end > length) end = length;
        if (start < done) start = done;
        if (start >= end) continue;
        hide(data, unit, start, end);
        done = end;
    }
    return 0;
}

static PyObject *blank(PyObject *module, PyObject *args) {
    PyObject *text, *spans, *result = NULL;
    if (!PyArg_ParseTuple(args, "UO!", &text, &PyList_Type, &spans) || PyUnicode_READY(text) < 0)
        return NULL;
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    int unit = PyUnicode_KIND(text);
    if (!length || !PyList_GET_SIZE(spans)) return Py_NewRef(text);
    if (PyUnicode_IS_ASCII(text)) {
        if ((result = PyUnicode_New(length, 127)) == NULL) return NULL;
        memcpy(PyUnicode_DATA(result), PyUnicode_DATA(text), (size_t)length);
        if (hide_all(spans, PyUnicode_DATA(result), 1, length) < 0) Py_CLEAR(result);
        return result;
    }
    void *copy = PyMem_Malloc((size_t)length * (size_t)unit);
    if (copy == NULL) return PyErr_NoMemory();
    memcpy(copy, PyUnicode_DATA(text), (size_t)length * (size_t)unit);
    if (hide_all(spans, copy, unit, length) == 0)
        result = PyUnicode_FromKindAndData(unit, copy, length);
    PyMem_Free(copy);
    return result;
}

static PyObject *line_starts(PyObject *module, PyObject *text) {
    if (!PyUnicode_Check(text) || PyUnicode_READY(text) < 0) {
        PyErr_SetString(PyExc_TypeError, "not a string");
        return NULL;
    }
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    const void *data = PyUnicode_DATA(text);
    PyObject *found = Py_BuildValue("[i]", 0);
#define STARTS(type)                                                                            \
    for (Py_ssize_t i = 0; found && i < length; i++) {                                          \
        type c = ((const type *)data)[i];                                                       \
        if (c > '\r' || (c != '\n' && c != '\r')) continue;                                    \
        if (c == '\r' && i + 1 < length && ((const type *)data)[i + 1] == '\n') continue;       \
        PyObject *start = PyLong_FromSsize_t(i + 1);                                            \
        if (start == NULL || PyList_Append(found, start) < 0) Py_CLEAR(found);                  \
        Py_XDECREF(start);                                                                      \
    }
    switch (PyUnicode_KIND(text)) {
    case PyUnicode_1BYTE_KIND: STARTS(Py_UCS1) break;
    case PyUnicode_2BYTE_KIND: STARTS(Py_UCS2) break;
    default: STARTS(Py_UCS4)
    }
    return found;
}

enum { MOST = 64 };

typedef struct {
    PyObject *text;
    const char *data; /* ASCII */
    Py_ssize_t length;
} mark_t;

/* Takes marks that stand at a place of a text from the chain of those that begin alike: `nexts` has
 * the number of the next mark of each, -1 after the last. */
static inline void take(const mark_t *marks, int8_t *chain, int8_t *nexts, int *seen, int kind,
                        const void *data, Py_ssize_t at, Py_ssize_t length) {
    for (int8_t *link = chain; *link >= 0;) {
        const mark_t *mark = marks + *link;
        Py_ssize_t i = 1;
        if (mark->length > length - at) i = 0;
        while (i && i < mark->length && PyUnicode_READ(kind, data, at + i) == (Py_UCS1)mark->data[i])
            i++;
        if (i == mark->length) {
            seen[*link] = 1;
            *link = nexts[*link];
        } else {
            link = nexts + *link;
        }
    }
}

static PyObject *among(PyObject *module, PyObject *args) {
    PyObject *text, *asked;
    mark_t marks[MOST];
    int8_t first[128], nexts[MOST];
    int seen[MOST] = {0};
    if (!PyArg_ParseTuple(args, "UO!", &text, &PyTuple_Type, &asked) || PyUnicode_READY(text) < 0)
        return NULL;
    Py_ssize_t count = PyTuple_GET_SIZE(asked), length = PyUnicode_GET_LENGTH(text);
    memset(first, -1, sizeof(first));
    for (Py_ssize_t m = 0; m < count; m++) {
        PyObject *mark = PyTuple_GET_ITEM(asked, m);
        if (m == MOST || !PyUnicode_Check(mark) || !PyUnicode_IS_ASCII(mark) ||
            !PyUnicode_GET_LENGTH(mark)) {
            PyErr_SetString(PyExc_ValueError, "at most 64 marks of ASCII");
            return NULL;
        }
        marks[m] = (mark_t){mark, PyUnicode_DATA(mark), PyUnicode_GET_LENGTH(mark)};
        nexts[m] = first[(int)marks[m].data[0]];
        first[(int)marks[m].data[0]] = (int8_t)m;
    }
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
#define LOOK(kind)                                                                              \
    for (Py_ssize_t i = 0; i < length; i++) {                                                   \
        Py_UCS4 c = PyUnicode_READ(kind, data, i);                                              \
        if (c < 128 && first[c] >= 0) take(marks, first + c, nexts, seen, kind, data, i, length); \
    }
    if (kind == PyUnicode_1BYTE_KIND) LOOK(PyUnicode_1BYTE_KIND)
    else if (kind == PyUnicode_2BYTE_KIND) LOOK(PyUnicode_2BYTE_KIND)
    else LOOK(PyUnicode_4BYTE_KIND)
    PyObject *found = PyList_New(0);
    for (Py_ssize_t m = 0; found && m < count; m++)
        if (seen[m] && PyList_Append(found, marks[m].text) < 0) Py_CLEAR(found);
    return found;
}

static PyMethodDef methods[] = {
    {"blank", blank, METH_VARARGS, "A text with sorted spans of it blank."},
    {"line_starts", line_starts, METH_O, "Where each line of a text starts."},
    {"among", among, METH_VARARGS, "Those of some marks that stand in a text."},
    {"spans_told", spans_told, METH_VARARGS, "What a parser of CommonMark tells, as spans."},
    {"calmed", calmed, METH_O, "A text whose calm paragraphs hold nothing, and their code."},
    {NULL, NULL, 0, NULL},
};

static int execute(PyObject *module) {
    for (int c = 0; c < 128; c++) kinds[c] = Py_ISALPHA(c) ? 0 : NOT_FIRST;
    for (const char *c = "!\"$%&'(),./;?@^{}"; *c; c++) kinds[(int)*c] = 0;
    for (const char *c = "<>[]\\\r"; *c; c++) kinds[(int)*c] = NEVER;
    start_key = PyUnicode_InternFromString("start");
    end_key = PyUnicode_InternFromString("end");
    kind_key = PyUnicode_InternFromString("link_type");
    return start_key && end_key && kind_key ? 0 : -1;
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, execute}, {0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_spans", "Spans and marks, compiled.", 0, methods, slots, NULL, NULL,
    NULL,
};

PyMODINIT_FUNC PyInit__spans(void) { return PyModuleDef_Init(&definition); }
