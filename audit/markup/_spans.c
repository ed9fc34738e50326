/* Blanking spans, and looking for marks, compiled. `_spans_python.py` is its twin. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

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

enum { MOST = 64 };

typedef struct {
    PyObject *text;
    const char *data; /* ASCII */
    Py_ssize_t length;
    int next;         /* mark that begins with the same character; -1 after the last */
} mark_t;

/* Takes marks that stand at a place of a text from their chain. */
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
        marks[m] = (mark_t){mark, PyUnicode_DATA(mark), PyUnicode_GET_LENGTH(mark), 0};
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

/* What a line of a calm paragraph is made of, by character: what may not stand in it at all, what
 * may not begin it. */
enum { NEVER = 1, NOT_FIRST = 2, LONGEST = 32 };

static uint8_t kinds[128];

typedef struct {
    char *text;
    Py_ssize_t length;
    PyObject *spans;
    Py_ssize_t *runs; /* of backticks: where each starts */
    Py_ssize_t count, room;
} calm_t;

static inline Py_ssize_t run_length(const calm_t *calm, Py_ssize_t at) {
    Py_ssize_t end = at;
    while (end < calm->length && calm->text[end] == '`') end++;
    return end - at;
}

/* Where the next line begins if this one is blank; 0 if it is not. */
static Py_ssize_t past_blank(const calm_t *calm, Py_ssize_t at) {
    while (at < calm->length && (calm->text[at] == ' ' || calm->text[at] == '\t')) at++;
    return at == calm->length ? at : calm->text[at] == '\n' ? at + 1 : 0;
}

/* May a calm paragraph begin or go on with a line? Stars and backticks must begin no block. */
static int begins(const calm_t *calm, Py_ssize_t at) {
    const char *text = calm->text + at;
    Py_ssize_t left = calm->length - at, marks = 0;
    if (left && *text == '`') return left == 1 || text[1] != '`';
    while (marks < 2 && marks < left && text[marks] == '*') marks++;
    return marks < left && !kinds[(int)text[marks]];
}

/* The marks of a heading, with the blank after them. */
static Py_ssize_t heading(const calm_t *calm, Py_ssize_t at) {
    Py_ssize_t marks = 0;
    while (marks < 6 && at + marks < calm->length && calm->text[at + marks] == '#') marks++;
    return marks && at + marks < calm->length && calm->text[at + marks] == ' ' ? marks + 1 : 0;
}

/* The end of the calm paragraph or heading that begins at a place, its line end not included; 0 if
 * none does. The backticks in it are noted. */
static Py_ssize_t calm_end(calm_t *calm, Py_ssize_t at) {
    Py_ssize_t marks = heading(calm, at);
    calm->count = 0;
    at += marks;
    if (!marks && !begins(calm, at)) return 0;
    for (;;) {
        for (; at < calm->length && calm->text[at] != '\n'; at++) {
            if (kinds[(int)calm->text[at]] & NEVER) return 0;
            if (calm->text[at] != '`') continue;
            if (calm->count == calm->room) {
                Py_ssize_t room = calm->room ? 2 * calm->room : 64;
                Py_ssize_t *moved = PyMem_Realloc(calm->runs, (size_t)room * sizeof(Py_ssize_t));
                if (moved == NULL) return 0; /* it is as good as any other text */
                calm->runs = moved;
                calm->room = room;
            }
            calm->runs[calm->count++] = at;
            Py_ssize_t length = run_length(calm, at);
            if (length > LONGEST) return 0;
            at += length - 1;
        }
        if (at == calm->length || past_blank(calm, at + 1)) return at;
        if (marks || !begins(calm, ++at)) return 0;
    }
}

/* Notes the code spans between the backticks: from each run to the next of its length. */
static int note_code(calm_t *calm) {
    Py_ssize_t last[LONGEST + 1];
    for (int length = 0; length <= LONGEST; length++) last[length] = -1;
    for (Py_ssize_t i = 0; i < calm->count; i++)
        last[run_length(calm, calm->runs[i])] = i;
    for (Py_ssize_t i = 0; i < calm->count; i++) {
        Py_ssize_t length = run_length(calm, calm->runs[i]), j = i + 1;
        if (last[length] <= i) continue;
        while (run_length(calm, calm->runs[j]) != length) j++;
        PyObject *span = Py_BuildValue("nn", calm->runs[i], calm->runs[j] + length);
        int failed = span == NULL ? -1 : PyList_Append(calm->spans, span);
        Py_XDECREF(span);
        if (failed) return -1;
        i = j;
    }
    return 0;
}

/* May a line begin a block of HTML in which blank lines are? */
static int begins_html(const calm_t *calm, Py_ssize_t at) {
    static const char *const names[] = {"!", "?", "pre", "script", "style", "textarea"};
    while (at < calm->length && memchr(" \t\v\f", calm->text[at], 4)) at++;
    if (at == calm->length || calm->text[at] != '<') return 0;
    for (int i = 0; i < 6; i++)
        if (PyOS_strnicmp(calm->text + at + 1, names[i], (Py_ssize_t)strlen(names[i])) == 0)
            return 1;
    return 0;
}

static int calm_down(calm_t *calm) {
    Py_ssize_t from = -1; /* where calm text began that nothing but blank lines came after */
    int after_blank = 1;
    for (Py_ssize_t at = 0, next; at < calm->length; at = next) {
        if ((next = past_blank(calm, at))) {
            after_blank = 1;
            continue;
        }
        Py_ssize_t end = after_blank ? calm_end(calm, at) : 0;
        if (end) {
            if (note_code(calm) < 0) return -1;
            if (from < 0) from = at;
            memset(calm->text + from, 'x', (size_t)(end - from));
            next = end + 1;
        } else {
            const char *line_end = memchr(calm->text + at, '\n', (size_t)(calm->length - at));
            next = line_end ? line_end - calm->text + 1 : calm->length;
            from = -1;
            if (begins_html(calm, at)) break;
        }
        after_blank = 0;
    }
    return 0;
}

static PyObject *calmed(PyObject *module, PyObject *text) {
    if (!PyUnicode_Check(text) || PyUnicode_READY(text) < 0) {
        PyErr_SetString(PyExc_TypeError, "not a string");
        return NULL;
    }
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    PyObject *shown = PyUnicode_New(length, 127), *result = NULL;
    if (shown == NULL || !length) return shown ? Py_BuildValue("N[]", shown) : NULL;
    calm_t calm = {PyUnicode_DATA(shown), length, PyList_New(0), NULL, 0, 0};
#define COPY(type)                                                                              \
    for (Py_ssize_t i = 0; i < length; i++)                                                     \
        calm.text[i] = ((const type *)data)[i] < 128 ? (char)((const type *)data)[i] : ',';
    if (kind == PyUnicode_1BYTE_KIND) COPY(Py_UCS1)
    else if (kind == PyUnicode_2BYTE_KIND) COPY(Py_UCS2)
    else COPY(Py_UCS4)
    if (calm.spans && calm_down(&calm) == 0) result = PyTuple_Pack(2, shown, calm.spans);
    PyMem_Free(calm.runs);
    Py_XDECREF(calm.spans);
    Py_DECREF(shown);
    return result;
}

static PyMethodDef methods[] = {
    {"blank", blank, METH_VARARGS, "A text with sorted spans of it blank."},
    {"among", among, METH_VARARGS, "Those of some marks that stand in a text."},
    {"calmed", calmed, METH_O, "A text whose calm paragraphs hold nothing, and their code."},
    {NULL, NULL, 0, NULL},
};

static int execute(PyObject *module) {
    for (int c = 0; c < 128; c++) kinds[c] = Py_ISALPHA(c) ? 0 : NOT_FIRST;
    for (const char *c = "!\"$%&'(),./;?@^{}"; *c; c++) kinds[(int)*c] = 0;
    for (const char *c = "<>[]\\\r"; *c; c++) kinds[(int)*c] = NEVER;
    return 0;
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, execute}, {0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_spans", "Spans and marks, compiled.", 0, methods, slots, NULL, NULL,
    NULL,
};

PyMODINIT_FUNC PyInit__spans(void) { return PyModuleDef_Init(&definition); }
