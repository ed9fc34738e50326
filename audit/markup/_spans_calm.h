/* Calm paragraphs: those of which a parser of CommonMark has nothing to tell but code spans. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

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
    Py_ssize_t done = -1; /* the end of calm text that nothing but blank lines came after */
    int after_blank = 1;
    for (Py_ssize_t at = 0, next; at < calm->length; at = next) {
        if ((next = past_blank(calm, at))) {
            after_blank = 1;
            continue;
        }
        Py_ssize_t end = after_blank ? calm_end(calm, at) : 0;
        if (end) {
            if (note_code(calm) < 0) return -1;
            if (done < 0) done = at;
            memset(calm->text + done, 'x', (size_t)(end - done));
            done = end;
            next = end + 1;
        } else {
            const char *line_end = memchr(calm->text + at, '\n', (size_t)(calm->length - at));
            next = line_end ? line_end - calm->text + 1 : calm->length;
            done = -1;
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
