/* The token pass, compiled. `_tokens_python.py` is its twin and its documentation. */
#include "_tokens_questions.h"
#include <structmember.h>

/* The tokens as a sequence of strings: as written, or in lower case. */
typedef struct {
    PyObject_HEAD
    pass_t *pass;
    int lower;
} view_t;

static void view_free(view_t *view) {
    Py_DECREF(view->pass);
    Py_TYPE(view)->tp_free((PyObject *)view);
}

static Py_ssize_t view_length(view_t *view) { return view->pass->token_count; }

static PyObject *view_item(view_t *view, Py_ssize_t i) {
    if (i < 0 || i >= view->pass->token_count) {
        PyErr_SetString(PyExc_IndexError, "no such token");
        return NULL;
    }
    uint32_t form = view->pass->places[3 * i + 2];
    return view->lower ? kind_text(view->pass, view->pass->forms[form].kind)
                       : form_text(view->pass, form);
}

static PyObject *view_subscript(view_t *view, PyObject *key) {
    if (!PySlice_Check(key)) {
        Py_ssize_t i = PyNumber_AsSsize_t(key, PyExc_IndexError);
        if (i == -1 && PyErr_Occurred()) return NULL;
        return view_item(view, i < 0 ? i + view->pass->token_count : i);
    }
    Py_ssize_t start, stop, step;
    if (PySlice_Unpack(key, &start, &stop, &step) < 0) return NULL;
    Py_ssize_t many = PySlice_AdjustIndices(view->pass->token_count, &start, &stop, step);
    PyObject *found = PyList_New(many);
    for (Py_ssize_t i = 0; found && i < many; i++) {
        PyObject *item = view_item(view, start + i * step);
        if (item == NULL) Py_CLEAR(found);
        else PyList_SET_ITEM(found, i, item);
    }
    return found;
}

static PySequenceMethods view_sequence = {.sq_length = (lenfunc)view_length,
                                          .sq_item = (ssizeargfunc)view_item};
static PyMappingMethods view_mapping = {.mp_length = (lenfunc)view_length,
                                        .mp_subscript = (binaryfunc)view_subscript};
static PyTypeObject view_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "audit.checks.translation._tokens.View",
    .tp_basicsize = sizeof(view_t),
    .tp_dealloc = (destructor)view_free,
    .tp_as_sequence = &view_sequence,
    .tp_as_mapping = &view_mapping,
    .tp_flags = Py_TPFLAGS_DEFAULT,
};

static PyObject *view_of(pass_t *pass, void *lower) {
    view_t *view = PyObject_New(view_t, &view_type);
    if (view == NULL) return NULL;
    view->pass = (pass_t *)Py_NewRef(pass);
    view->lower = lower != NULL;
    return (PyObject *)view;
}

static int set_up(pass_t *pass, PyObject *args, PyObject *named) {
    PyObject *prose, *raw = NULL;
    if (!PyArg_ParseTuple(args, "U|U", &prose, &raw) || PyUnicode_READY(prose) < 0) return -1;
    if (raw == NULL) raw = prose;
    if (PyUnicode_READY(raw) < 0) return -1;
    if (pass->prose != NULL || (named && PyDict_GET_SIZE(named))) {
        PyErr_SetString(PyExc_TypeError, "a text, and that once");
        return -1;
    }
    if (PyUnicode_GET_LENGTH(raw) != PyUnicode_GET_LENGTH(prose)) {
        PyErr_SetString(PyExc_ValueError, "the two are not as long");
        return -1;
    }
    if ((uint64_t)PyUnicode_GET_LENGTH(prose) >= UINT32_MAX) {
        PyErr_SetString(PyExc_OverflowError, "more than 4,294,967,294 characters");
        return -1;
    }
    pass->prose = Py_NewRef(prose);
    pass->raw = Py_NewRef(raw);
    pass->unit = PyUnicode_KIND(prose);
    pass->data = PyUnicode_DATA(prose);
    return widen(&pass->form_slots, NULL, 0, 0) < 0 || widen(&pass->kind_slots, NULL, 0, 0) < 0 ||
                   find_all(pass) < 0 || arrange(pass) < 0 ? -1 : 0;
}

static void tear_down(pass_t *pass) {
    for (Py_ssize_t form = 0; form < pass->form_count; form++) Py_XDECREF(pass->forms[form].text);
    for (Py_ssize_t kind = 0; kind < pass->kind_count; kind++) Py_XDECREF(pass->kinds[kind].text);
    PyMem_Free(pass->places);
    PyMem_Free(pass->order);
    PyMem_Free(pass->forms);
    PyMem_Free(pass->kinds);
    PyMem_Free(pass->letters);
    PyMem_Free(pass->form_slots.numbers);
    PyMem_Free(pass->kind_slots.numbers);
    Py_XDECREF(pass->prose);
    Py_XDECREF(pass->raw);
    Py_XDECREF(pass->starts);
    Py_XDECREF(pass->ends);
    Py_XDECREF(pass->gaps);
    Py_TYPE(pass)->tp_free((PyObject *)pass);
}

static PyMethodDef methods[] = {
    {"at", (PyCFunction)at, METH_O, "Where a folded token stands."},
    {"spaced", (PyCFunction)spaced, METH_VARARGS, "Where it does with so much before it."},
    {"mirrored", (PyCFunction)mirrored, METH_O, "Where it does between two that are alike."},
    {"gap", (PyCFunction)gap, METH_O, "What stands before a token."},
    {"count", (PyCFunction)count, METH_O, "How many tokens are one of some words."},
    {"among", (PyCFunction)among, METH_O, "Those of some words that are there."},
    {"followed", (PyCFunction)followed, METH_O, "Where a key stands before one of its values."},
    {"titled", (PyCFunction)titled, METH_O, "Where they stand in title case."},
    {"recased", (PyCFunction)recased, METH_NOARGS, "Written in capitals, and with one."},
    {"ending", (PyCFunction)ending, METH_O, "The different ones that end in something."},
    {"beyond", (PyCFunction)beyond, METH_NOARGS, "The different ones that are not ASCII."},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef members[] = {
    {"raw", T_OBJECT_EX, offsetof(pass_t, raw), READONLY, "What was not masked."},
    {"start_bytes", T_OBJECT_EX, offsetof(pass_t, starts), READONLY, "Where each starts."},
    {"end_bytes", T_OBJECT_EX, offsetof(pass_t, ends), READONLY, "Where each ends."},
    {"gaps", T_OBJECT_EX, offsetof(pass_t, gaps), READONLY, "What is between two."},
    {"words", T_PYSSIZET, offsetof(pass_t, words), READONLY, "How many are words."},
    {NULL, 0, 0, 0, NULL},
};

static PyGetSetDef views[] = {
    {"texts", (getter)view_of, NULL, "As written.", NULL},
    {"lower", (getter)view_of, NULL, "In lower case.", &view_type},
    {"doubled", (getter)doubled, NULL, "The same as the one before.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PySequenceMethods split_sequence = {.sq_contains = (objobjproc)contains};
static PyTypeObject split_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "audit.checks.translation._tokens.Split",
    .tp_basicsize = sizeof(pass_t),
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)set_up,
    .tp_dealloc = (destructor)tear_down,
    .tp_methods = methods,
    .tp_members = members,
    .tp_getset = views,
    .tp_as_sequence = &split_sequence,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = "The tokens of a text.",
};

static int execute(PyObject *module) {
    for (int c = 0; c < 128; c++)
        classes[c] = c == '_' || Py_UNICODE_ISALNUM((Py_UCS4)c) ? WORD
                     : Py_UNICODE_ISSPACE((Py_UCS4)c)           ? SPACE
                                                                : 0;
    if (PyType_Ready(&view_type) < 0) return -1;
    return PyModule_AddType(module, &split_type);
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, execute}, {0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_tokens", "The token pass, compiled.", 0, NULL, slots, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__tokens(void) { return PyModuleDef_Init(&definition); }
