/* The token pass, compiled. `_tokens_python.py` is its twin and its documentation.

A text repeats its words: an object is made for each different token alone, found again by the
characters, and the lists of tokens only point to it. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

/* What `\w` and `\s` match in a pattern of `re`. */
static inline int is_word(Py_UCS4 c) {
    if (c < 128) return (c | 32) - 'a' < 26 || c - '0' < 10 || c == '_';
    return Py_UNICODE_ISALNUM(c);
}

static inline int is_apostrophe(Py_UCS4 c) { return c == '\'' || c == 0x2019; }

/* A token as it is written: where it was first found, and the number of its lower-cased kind. */
typedef struct {
    Py_ssize_t start, length;
    uint32_t hash, kind;
} form_t;

typedef struct {
    uint32_t count;
    int word;
} kind_t;

typedef struct {
    uint32_t start, end, form;
} token_t;

typedef struct {
    PyObject *prose;
    int unit;          /* bytes of a character */
    const char *data;
    token_t *tokens;
    form_t *forms;
    kind_t *kinds;
    uint32_t *slots;   /* numbers of forms, from 1, by hash; a power of two of them */
    Py_ssize_t token_count, token_room, form_count, form_room, kind_count, kind_room, slot_count;
    PyObject *written; /* by form */
    PyObject *raised;
    PyObject *folded;  /* by kind */
    PyObject *number;  /* of a kind */
} pass_t;

/* Room for one more; a failure leaves what there was. */
static int grow(void *array, Py_ssize_t count, Py_ssize_t *room, size_t size) {
    if (count < *room) return 0;
    Py_ssize_t more = *room ? *room * 2 : 256;
    void *moved = PyMem_Realloc(*(void **)array, (size_t)more * size);
    if (moved == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    *(void **)array = moved;
    *room = more;
    return 0;
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

/* The number of a token's kind; -1 where there was an error. */
static Py_ssize_t kind_of(pass_t *pass, PyObject *token) {
    PyObject *lower = lowered(token), *number = NULL;
    Py_ssize_t kind = -1;
    if (lower == NULL) return -1;
    if (lower != token && PyUnicode_Compare(lower, token) != 0 &&
        PyList_Append(pass->raised, token) < 0)
        goto done;
    PyObject *known = PyDict_GetItemWithError(pass->number, lower);
    if (known != NULL) {
        kind = PyLong_AsSsize_t(known);
        goto done;
    }
    if (PyErr_Occurred() || (number = PyLong_FromSsize_t(pass->kind_count)) == NULL) goto done;
    if (grow(&pass->kinds, pass->kind_count, &pass->kind_room, sizeof(kind_t)) < 0) goto done;
    if (PyDict_SetItem(pass->number, lower, number) < 0) goto done;
    if (PyList_Append(pass->folded, lower) < 0) goto done;
    pass->kinds[pass->kind_count].count = 0;
    pass->kinds[pass->kind_count].word = Py_UNICODE_ISALNUM(PyUnicode_READ_CHAR(lower, 0)) != 0;
    kind = pass->kind_count++;
done:
    Py_DECREF(lower);
    Py_XDECREF(number);
    return kind;
}

/* Twice as many slots, each form in one. */
static int widen(pass_t *pass) {
    Py_ssize_t count = pass->slot_count ? pass->slot_count * 2 : 1024;
    uint32_t *slots = PyMem_Calloc((size_t)count, sizeof(uint32_t));
    if (slots == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t form = 0; form < pass->form_count; form++) {
        size_t slot = pass->forms[form].hash & (size_t)(count - 1);
        while (slots[slot]) slot = (slot + 1) & (size_t)(count - 1);
        slots[slot] = (uint32_t)form + 1;
    }
    PyMem_Free(pass->slots);
    pass->slots = slots;
    pass->slot_count = count;
    return 0;
}

/* The number of the form of a token; -1 where there was an error. */
static Py_ssize_t form_of(pass_t *pass, Py_ssize_t start, Py_ssize_t end, uint32_t hash) {
    Py_ssize_t length = end - start;
    size_t mask = (size_t)(pass->slot_count - 1), slot = hash & mask;
    for (; pass->slots[slot]; slot = (slot + 1) & mask) {
        const form_t *form = pass->forms + pass->slots[slot] - 1;
        if (form->hash == hash && form->length == length &&
            memcmp(pass->data + form->start * pass->unit, pass->data + start * pass->unit,
                   (size_t)(length * pass->unit)) == 0)
            return pass->slots[slot] - 1;
    }
    if (grow(&pass->forms, pass->form_count, &pass->form_room, sizeof(form_t)) < 0) return -1;
    PyObject *token = PyUnicode_Substring(pass->prose, start, end);
    if (token == NULL) return -1;
    Py_ssize_t kind = PyList_Append(pass->written, token) < 0 ? -1 : kind_of(pass, token);
    Py_DECREF(token);
    if (kind < 0) return -1;
    pass->forms[pass->form_count] = (form_t){start, length, hash, (uint32_t)kind};
    pass->slots[slot] = (uint32_t)++pass->form_count;
    if (2 * pass->form_count > pass->slot_count && widen(pass) < 0) return -1;
    return pass->form_count - 1;
}

static int add(pass_t *pass, Py_ssize_t start, Py_ssize_t end, uint32_t hash) {
    Py_ssize_t form = form_of(pass, start, end, hash);
    if (form < 0) return -1;
    if (grow(&pass->tokens, pass->token_count, &pass->token_room, sizeof(token_t)) < 0) return -1;
    pass->kinds[pass->forms[form].kind].count++;
    pass->tokens[pass->token_count++] = (token_t){(uint32_t)start, (uint32_t)end, (uint32_t)form};
    return 0;
}

#define NEXT(hash, c) (((hash) ^ (c)) * 0x01000193u)

/* `kind` is known where it is called, so that no character asks for it. */
static inline int find_in(pass_t *pass, int kind) {
    Py_ssize_t length = PyUnicode_GET_LENGTH(pass->prose), i = 0;
    const void *data = pass->data;
    while (i < length) {
        Py_UCS4 c = PyUnicode_READ(kind, data, i);
        Py_ssize_t start = i++;
        uint32_t hash = NEXT(0x811c9dc5u, c);
        if (is_word(c)) {
            for (;;) {
                while (i < length && is_word(c = PyUnicode_READ(kind, data, i))) {
                    hash = NEXT(hash, c);
                    i++;
                }
                if (i + 1 >= length || !is_apostrophe(c) ||
                    !is_word(PyUnicode_READ(kind, data, i + 1)))
                    break;
                hash = NEXT(hash, c);
                i++;
            }
        } else if (Py_UNICODE_ISSPACE(c)) {
            continue;
        }
        if (add(pass, start, i, hash ^ hash >> 15) < 0) return -1;
    }
    return 0;
}

static int find_all(pass_t *pass) {
    switch (PyUnicode_KIND(pass->prose)) {
    case PyUnicode_1BYTE_KIND: return find_in(pass, PyUnicode_1BYTE_KIND);
    case PyUnicode_2BYTE_KIND: return find_in(pass, PyUnicode_2BYTE_KIND);
    default: return find_in(pass, PyUnicode_4BYTE_KIND);
    }
}

/* What `_tokens_python.py` says, from what was found. */
static PyObject *told(pass_t *pass) {
    Py_ssize_t count = pass->token_count, kinds = pass->kind_count, words = 0, bytes = count * 4;
    PyObject *texts = PyList_New(count), *lower = PyList_New(count), *doubled = PyList_New(0);
    PyObject *starts = PyBytes_FromStringAndSize(NULL, bytes), *result = NULL;
    PyObject *ends = PyBytes_FromStringAndSize(NULL, bytes);
    PyObject *gaps = PyBytes_FromStringAndSize(NULL, count);
    PyObject *order = PyBytes_FromStringAndSize(NULL, bytes), *bounds = PyList_New(kinds + 1);
    uint32_t *next = PyMem_Malloc((size_t)(kinds + 1) * sizeof(uint32_t)), total = 0;
    if (!texts || !lower || !doubled || !starts || !ends || !gaps || !order || !bounds) goto done;
    if (next == NULL) {
        PyErr_NoMemory();
        goto done;
    }
    for (Py_ssize_t k = 0; k <= kinds; k++) {
        PyObject *bound = PyLong_FromUnsignedLong(total);
        if (bound == NULL) goto done;
        PyList_SET_ITEM(bounds, k, bound);
        next[k] = total;
        if (k == kinds) break;
        total += pass->kinds[k].count;
        words += pass->kinds[k].word ? pass->kinds[k].count : 0;
    }
    uint32_t *start = (uint32_t *)PyBytes_AS_STRING(starts);
    uint32_t *end = (uint32_t *)PyBytes_AS_STRING(ends);
    uint8_t *gap = (uint8_t *)PyBytes_AS_STRING(gaps);
    uint32_t *place = (uint32_t *)PyBytes_AS_STRING(order);
    uint32_t before = UINT32_MAX, done = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        const token_t *token = pass->tokens + i;
        uint32_t kind = pass->forms[token->form].kind;
        PyList_SET_ITEM(texts, i, Py_NewRef(PyList_GET_ITEM(pass->written, token->form)));
        PyList_SET_ITEM(lower, i, Py_NewRef(PyList_GET_ITEM(pass->folded, kind)));
        start[i] = token->start;
        end[i] = token->end;
        gap[i] = token->start - done < 255 ? (uint8_t)(token->start - done) : 255;
        done = token->end;
        place[next[kind]++] = (uint32_t)i;
        if (kind == before && pass->kinds[kind].word) {
            PyObject *again = PyLong_FromSsize_t(i);
            int failed = again == NULL ? -1 : PyList_Append(doubled, again);
            Py_XDECREF(again);
            if (failed) goto done;
        }
        before = kind;
    }
    result = Py_BuildValue("OOOOOOOOOOn", texts, lower, starts, ends, gaps, pass->raised, pass->number,
                           bounds, order, doubled, words);
done:
    PyMem_Free(next);
    Py_XDECREF(texts);
    Py_XDECREF(lower);
    Py_XDECREF(doubled);
    Py_XDECREF(starts);
    Py_XDECREF(ends);
    Py_XDECREF(gaps);
    Py_XDECREF(order);
    Py_XDECREF(bounds);
    return result;
}

static PyObject *split(PyObject *module, PyObject *prose) {
    if (!PyUnicode_Check(prose)) {
        PyErr_SetString(PyExc_TypeError, "not a string");
        return NULL;
    }
    if (PyUnicode_READY(prose) < 0) return NULL;
    if ((uint64_t)PyUnicode_GET_LENGTH(prose) > UINT32_MAX) {
        PyErr_SetString(PyExc_OverflowError, "more than 4,294,967,295 characters");
        return NULL;
    }
    pass_t pass = {.prose = prose,
                   .unit = PyUnicode_KIND(prose),
                   .data = PyUnicode_DATA(prose),
                   .written = PyList_New(0),
                   .raised = PyList_New(0),
                   .folded = PyList_New(0),
                   .number = PyDict_New()};
    PyObject *result = NULL;
    if (pass.written && pass.raised && pass.folded && pass.number && widen(&pass) == 0 &&
        find_all(&pass) == 0)
        result = told(&pass);
    PyMem_Free(pass.tokens);
    PyMem_Free(pass.forms);
    PyMem_Free(pass.kinds);
    PyMem_Free(pass.slots);
    Py_XDECREF(pass.written);
    Py_XDECREF(pass.raised);
    Py_XDECREF(pass.folded);
    Py_XDECREF(pass.number);
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
