/* What a parser of CommonMark tells, as spans. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

static PyObject *start_key, *end_key, *kind_key;

/* An event: where it is, and the one name in it with what goes with that, if it is not bare. */
typedef struct {
    Py_ssize_t start, end;
    PyObject *name, *value;
} event_t;

/* A link or an image that has begun, as the event of a number; its text begins at `begin`, or is of
 * no interest where that is -1. */
typedef struct {
    Py_ssize_t number, begin;
} link_t;

typedef struct {
    PyObject *code, *tables, *html, *inline_, *told; /* lists of spans; the last may be NULL */
    const char *data;
    link_t *links;
    Py_ssize_t count, room;
} told_t;

static inline int is(PyObject *text, const char *name) {
    return PyUnicode_Check(text) && PyUnicode_CompareWithASCIIString(text, name) == 0;
}

/* The one name in a dictionary and its value; NULL if it is none. */
static PyObject *only(PyObject *from, PyObject **value) {
    Py_ssize_t at = 0;
    PyObject *name = NULL;
    return PyDict_Check(from) && PyDict_Next(from, &at, &name, value) ? name : NULL;
}

static int put_span(PyObject *list, Py_ssize_t start, Py_ssize_t end) {
    PyObject *span = list ? Py_BuildValue("nn", start, end) : NULL;
    int failed = span == NULL ? -(list != NULL) : PyList_Append(list, span);
    Py_XDECREF(span);
    return failed;
}

static int read_event(PyObject *item, event_t *event) {
    PyObject *place = NULL, *start = NULL, *end = NULL;
    if (PyTuple_Check(item) && PyTuple_GET_SIZE(item) == 2) place = PyTuple_GET_ITEM(item, 1);
    if (place && PyDict_Check(place)) {
        start = PyDict_GetItemWithError(place, start_key);
        end = PyDict_GetItemWithError(place, end_key);
    }
    if (!start || !end || !PyLong_Check(start) || !PyLong_Check(end)) {
        if (!PyErr_Occurred()) PyErr_SetString(PyExc_TypeError, "no event with its place");
        return -1;
    }
    event->start = PyLong_AsSsize_t(start);
    event->end = PyLong_AsSsize_t(end);
    event->name = only(PyTuple_GET_ITEM(item, 0), &event->value);
    return PyErr_Occurred() ? -1 : 0;
}

static int begin_link(told_t *told, const event_t *event, Py_ssize_t number, PyObject *link,
                      int marks) {
    PyObject *kind = PyDict_Check(link) ? PyDict_GetItemWithError(link, kind_key) : NULL;
    if (kind == NULL) {
        if (!PyErr_Occurred()) PyErr_SetString(PyExc_KeyError, "link_type");
        return -1;
    }
    if (told->count == told->room) {
        Py_ssize_t room = told->room ? 2 * told->room : 16;
        link_t *moved = PyMem_Realloc(told->links, (size_t)room * sizeof(link_t));
        if (moved == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        told->links = moved;
        told->room = room;
    }
    int follows = is(kind, "Inline") || is(kind, "Reference");
    told->links[told->count++] = (link_t){number, follows ? event->start + marks : -1};
    if (put_span(told->told, event->start, event->end) < 0) return -1;
    int whole = is(kind, "Autolink") || is(kind, "Email");
    return whole ? put_span(told->inline_, event->start, event->end) : 0;
}

static int begin(told_t *told, const event_t *event, Py_ssize_t number) {
    PyObject *value = NULL, *tag = only(event->value, &value);
    if (tag == NULL)
        return is(event->value, "HtmlBlock") ? put_span(told->html, event->start, event->end) : 0;
    if (is(tag, "Link")) return begin_link(told, event, number, value, 1);
    if (is(tag, "Image")) return begin_link(told, event, number, value, 2);
    if (is(tag, "Table")) return put_span(told->tables, event->start, event->end);
    if (!is(tag, "CodeBlock")) return 0;
    /* The marks of quotes that stand before it on its line are the block's. */
    Py_ssize_t edge = event->start;
    while (edge && memchr(" \t>", told->data[edge - 1], 3)) edge--;
    return put_span(told->code, edge, event->end);
}

/* Notes an event; `before` is the end of the one before, `number` its own. */
static int note(told_t *told, const event_t *event, Py_ssize_t number, Py_ssize_t before) {
    if (event->name != NULL && is(event->name, "Start")) return begin(told, event, number);
    if (event->name != NULL && is(event->name, "End")) {
        if (!told->count || !(is(event->value, "Link") || is(event->value, "Image"))) return 0;
        link_t link = told->links[--told->count];
        if (link.begin < 0) return 0;
        Py_ssize_t text_end = link.number + 1 == number ? link.begin : before;
        return put_span(told->inline_, text_end, event->end);
    }
    if (put_span(told->told, event->start, event->end) < 0) return -1;
    if (event->name == NULL || is(event->name, "Text") || is(event->name, "Html")) return 0;
    return put_span(told->inline_, event->start, event->end);
}

static PyObject *spans_told(PyObject *module, PyObject *args) {
    PyObject *events, *bytes, *item, *result = NULL;
    int tell;
    if (!PyArg_ParseTuple(args, "OSp", &events, &bytes, &tell)) return NULL;
    PyObject *iterator = PyObject_GetIter(events);
    told_t told = {PyList_New(0), PyList_New(0), PyList_New(0), PyList_New(0),
                   tell ? PyList_New(0) : NULL, PyBytes_AS_STRING(bytes), NULL, 0, 0};
    Py_ssize_t before = 0, length = PyBytes_GET_SIZE(bytes);
    int failed = !iterator || !told.code || !told.tables || !told.html || !told.inline_;
    for (Py_ssize_t number = 0; !failed && (item = PyIter_Next(iterator)) != NULL; number++) {
        event_t event;
        failed = read_event(item, &event) < 0;
        if (!failed && (event.start < 0 || event.start > length)) {
            PyErr_SetString(PyExc_ValueError, "a place that is none of the text");
            failed = 1;
        }
        failed = failed || note(&told, &event, number, before) < 0;
        before = event.end;
        Py_DECREF(item);
    }
    if (!failed && !PyErr_Occurred())
        result = Py_BuildValue("OOOOO", told.code, told.tables, told.html, told.inline_,
                               told.told ? told.told : Py_None);
    PyMem_Free(told.links);
    Py_XDECREF(told.code);
    Py_XDECREF(told.tables);
    Py_XDECREF(told.html);
    Py_XDECREF(told.inline_);
    Py_XDECREF(told.told);
    Py_XDECREF(iterator);
    return result;
}
