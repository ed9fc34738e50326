/* The token pass, compiled. `_tokens_python.py` is its twin and its documentation. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* What `\w` and `\s` match in a pattern of `re`. */
static inline int is_word(Py_UCS4 c) {
    if (c < 128) return (c | 32) - 'a' < 26 || c - '0' < 10 || c == '_';
    return Py_UNICODE_ISALNUM(c);
}

static inline int is_apostrophe(Py_UCS4 c) { return c == '\'' || c == 0x2019; }

typedef struct {
    PyObject *texts, *lower, *starts, *ends, *at;
    Py_ssize_t words;
} found_t;

static int append(PyObject *list, PyObject *item) {
    int result = item == NULL ? -1 : PyList_Append(list, item);
    Py_XDECREF(item);
    return result;
}

/* A token in lower case: the token itself where it has no other. */
static PyObject *lowered(PyObject *token) {
    if (!PyUnicode_IS_ASCII(token)) return PyObject_CallMethod(token, "lower", NULL);
    const Py_UCS1 *from = PyUnicode_1BYTE_DATA(token);
    Py_ssize_t length = PyUnicode_GET_LENGTH(token), i = 0;
    while (i < length && !(from[i] >= 'A' && from[i] <= 'Z')) i++;
    if (i == length) return Py_NewRef(token);
    PyObject *result = PyUnicode_New(length, 127);
    if (result == NULL) return NULL;
    Py_UCS1 *to = PyUnicode_1BYTE_DATA(result);
    for (i = 0; i < length; i++)
        to[i] = from[i] >= 'A' && from[i] <= 'Z' ? (Py_UCS1)(from[i] + 32) : from[i];
    return result;
}

/* Remember where a token stands. */
static int place(PyObject *at, PyObject *lower, Py_ssize_t index) {
    PyObject *places = PyDict_GetItemWithError(at, lower), *made = NULL;
    if (places == NULL) {
        if (PyErr_Occurred() || (places = made = PyList_New(0)) == NULL) return -1;
        if (PyDict_SetItem(at, lower, places) < 0) {
            Py_DECREF(made);
            return -1;
        }
    }
    int result = append(places, PyLong_FromSsize_t(index));
    Py_XDECREF(made);
    return result;
}

static int add(found_t *found, PyObject *prose, Py_ssize_t start, Py_ssize_t end) {
    PyObject *token = PyUnicode_Substring(prose, start, end), *lower = NULL;
    int result = -1;
    if (token == NULL || (lower = lowered(token)) == NULL) goto done;
    if (place(found->at, lower, PyList_GET_SIZE(found->texts)) < 0) goto done;
    if (PyList_Append(found->texts, token) < 0 || PyList_Append(found->lower, lower) < 0) goto done;
    if (append(found->starts, PyLong_FromSsize_t(start)) < 0) goto done;
    if (append(found->ends, PyLong_FromSsize_t(end)) < 0) goto done;
    found->words += Py_UNICODE_ISALNUM(PyUnicode_READ_CHAR(lower, 0)) != 0;
    result = 0;
done:
    Py_XDECREF(token);
    Py_XDECREF(lower);
    return result;
}

static int split_all(found_t *found, PyObject *prose) {
    Py_ssize_t length = PyUnicode_GET_LENGTH(prose), i = 0;
    int kind = PyUnicode_KIND(prose);
    const void *data = PyUnicode_DATA(prose);
    while (i < length) {
        Py_UCS4 c = PyUnicode_READ(kind, data, i);
        Py_ssize_t start = i++;
        if (is_word(c)) {
            for (;;) {
                while (i < length && is_word(PyUnicode_READ(kind, data, i))) i++;
                if (i + 1 >= length || !is_apostrophe(PyUnicode_READ(kind, data, i)) ||
                    !is_word(PyUnicode_READ(kind, data, i + 1)))
                    break;
                i++;
            }
        } else if (Py_UNICODE_ISSPACE(c)) {
            continue;
        }
        if (add(found, prose, start, i) < 0) return -1;
    }
    return 0;
}

static PyObject *split(PyObject *module, PyObject *prose) {
    if (!PyUnicode_Check(prose)) {
        PyErr_SetString(PyExc_TypeError, "not a string");
        return NULL;
    }
    if (PyUnicode_READY(prose) < 0) return NULL;
    found_t found = {PyList_New(0), PyList_New(0), PyList_New(0), PyList_New(0), PyDict_New(), 0};
    PyObject *result = NULL;
    if (found.texts && found.lower && found.starts && found.ends && found.at &&
        split_all(&found, prose) == 0)
        result = Py_BuildValue("OOOOOn", found.texts, found.lower, found.starts, found.ends,
                               found.at, found.words);
    Py_XDECREF(found.texts);
    Py_XDECREF(found.lower);
    Py_XDECREF(found.starts);
    Py_XDECREF(found.ends);
    Py_XDECREF(found.at);
    return result;
}

static PyMethodDef methods[] = {
    {"split", split, METH_O, "The tokens of a text, their places, and how many are words."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_tokens", "The token pass, compiled.", 0, methods, NULL, NULL, NULL,
    NULL,
};

PyMODINIT_FUNC PyInit__tokens(void) { return PyModuleDef_Init(&definition); }
