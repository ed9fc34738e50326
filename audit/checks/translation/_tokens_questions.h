/* What a pass is asked: the methods of `Split`. */
#include "_tokens_pass.h"

static PyObject *form_text(pass_t *pass, uint32_t number) {
    form_t *form = pass->forms + number;
    if (form->text == NULL)
        form->text = PyUnicode_Substring(pass->prose, form->start,
                                         (Py_ssize_t)form->start + form->length);
    return Py_XNewRef(form->text);
}

static PyObject *kind_text(pass_t *pass, uint32_t number) {
    kind_t *kind = pass->kinds + number;
    if (kind->text == NULL)
        kind->text = kind->plain != NONE ? form_text(pass, kind->plain)
                                         : PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND,
                                               pass->letters + kind->start, kind->length);
    return Py_XNewRef(kind->text);
}

/* The kind of a lower-cased token; NULL where there is none, or an error if it is no string. */
static kind_t *find(pass_t *pass, PyObject *word) {
    Py_UCS4 letters[64];
    if (!PyUnicode_Check(word)) {
        PyErr_SetString(PyExc_TypeError, "not a string");
        return NULL;
    }
    Py_ssize_t length = PyUnicode_GET_LENGTH(word);
    uint32_t hash = BASIS;
    Py_UCS4 *read = length <= 64 ? letters : PyMem_Malloc((size_t)length * sizeof(Py_UCS4));
    if (read == NULL) return (kind_t *)PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < length; i++) {
        read[i] = PyUnicode_READ_CHAR(word, i);
        hash = NEXT(hash, read[i]);
    }
    uint32_t number = pass->token_count ? *kind_slot(pass, read, length, MIXED(hash)) : 0;
    if (read != letters) PyMem_Free(read);
    return number ? pass->kinds + number - 1 : NULL;
}

/* Puts a number into a list; -1 where there was an error. */
static int put(PyObject *list, Py_ssize_t number) {
    PyObject *item = PyLong_FromSsize_t(number);
    int failed = item == NULL ? -1 : PyList_Append(list, item);
    Py_XDECREF(item);
    return failed;
}

static PyObject *at(pass_t *pass, PyObject *word) {
    kind_t *kind = find(pass, word);
    if (kind == NULL && PyErr_Occurred()) return NULL;
    PyObject *found = PyList_New(kind ? kind->count : 0);
    for (uint32_t i = 0; found && kind && i < kind->count; i++) {
        PyObject *place = PyLong_FromUnsignedLong(pass->order[kind->first + i]);
        if (place == NULL) Py_CLEAR(found);
        else PyList_SET_ITEM(found, i, place);
    }
    return found;
}

/* The places of a token that `chosen` says, with what it is told. */
static PyObject *places_that(pass_t *pass, PyObject *word,
                             int (*chosen)(pass_t *, Py_ssize_t, const void *), const void *by) {
    const kind_t *kind = find(pass, word);
    if (kind == NULL && PyErr_Occurred()) return NULL;
    PyObject *found = PyList_New(0);
    for (uint32_t i = 0; found && kind && i < kind->count; i++) {
        Py_ssize_t place = pass->order[kind->first + i];
        if (chosen(pass, place, by) && put(found, place) < 0) Py_CLEAR(found);
    }
    return found;
}

/* Gaps before a token, and after it unless negative. */
typedef struct {
    int before, after;
} between_t;

static int is_spaced(pass_t *pass, Py_ssize_t place, const void *by) {
    const between_t *asked = by;
    const uint8_t *gaps = (uint8_t *)PyBytes_AS_STRING(pass->gaps);
    if (gaps[place] != asked->before) return 0;
    return asked->after < 0 ||
           (place + 1 < pass->token_count && gaps[place + 1] == asked->after);
}

static int is_mirrored(pass_t *pass, Py_ssize_t place, const void *by) {
    const uint8_t *gaps = (uint8_t *)PyBytes_AS_STRING(pass->gaps);
    if (!place || place + 1 >= pass->token_count || gaps[place] || gaps[place + 1]) return 0;
    return kind_at(pass, place - 1) == kind_at(pass, place + 1);
}

static PyObject *spaced(pass_t *pass, PyObject *args) {
    PyObject *word;
    between_t asked = {.after = -1};
    if (!PyArg_ParseTuple(args, "Oi|i", &word, &asked.before, &asked.after)) return NULL;
    return places_that(pass, word, is_spaced, &asked);
}

static PyObject *mirrored(pass_t *pass, PyObject *word) {
    return places_that(pass, word, is_mirrored, NULL);
}

static PyObject *gap(pass_t *pass, PyObject *number) {
    Py_ssize_t i = PyNumber_AsSsize_t(number, PyExc_IndexError);
    if (i == -1 && PyErr_Occurred()) return NULL;
    if (i < 0 || i >= pass->token_count) {
        PyErr_SetString(PyExc_IndexError, "no such token");
        return NULL;
    }
    if (!i) return PyUnicode_FromString("\n");
    return PyUnicode_Substring(pass->raw, pass->places[3 * (i - 1) + 1], pass->places[3 * i]);
}

static PyObject *count(pass_t *pass, PyObject *words) {
    PyObject *iterator = PyObject_GetIter(words), *word;
    Py_ssize_t total = 0;
    if (iterator == NULL) return NULL;
    while ((word = PyIter_Next(iterator)) != NULL) {
        const kind_t *kind = find(pass, word);
        Py_DECREF(word);
        if (kind != NULL) total += kind->count;
        else if (PyErr_Occurred()) break;
    }
    Py_DECREF(iterator);
    return PyErr_Occurred() ? NULL : PyLong_FromSsize_t(total);
}

static PyObject *among(pass_t *pass, PyObject *words) {
    PyObject *iterator = PyObject_GetIter(words), *word, *found = PyList_New(0);
    while (iterator && found && (word = PyIter_Next(iterator)) != NULL) {
        if (find(pass, word) != NULL && PyList_Append(found, word) < 0) Py_CLEAR(found);
        Py_DECREF(word);
        if (PyErr_Occurred()) break;
    }
    Py_XDECREF(iterator);
    if (PyErr_Occurred()) Py_CLEAR(found);
    return found;
}

static PyObject *followed(pass_t *pass, PyObject *table) {
    if (!PyDict_Check(table)) {
        PyErr_SetString(PyExc_TypeError, "not a dictionary");
        return NULL;
    }
    PyObject *found = PyList_New(0), *word, *seconds;
    for (Py_ssize_t next = 0; found && PyDict_Next(table, &next, &word, &seconds);) {
        const kind_t *kind = find(pass, word);
        for (uint32_t i = 0; found && kind && i < kind->count; i++) {
            Py_ssize_t at = pass->order[kind->first + i];
            if (at + 1 == pass->token_count) continue;
            PyObject *second = kind_text(pass, kind_at(pass, at + 1));
            int is_one = second ? PySequence_Contains(seconds, second) : -1;
            if (is_one < 0 || (is_one && put(found, at) < 0)) Py_CLEAR(found);
            Py_XDECREF(second);
        }
        if (PyErr_Occurred()) Py_CLEAR(found);
    }
    return found;
}

static int contains(pass_t *pass, PyObject *word) {
    return find(pass, word) != NULL ? 1 : PyErr_Occurred() ? -1 : 0;
}

static PyObject *titled(pass_t *pass, PyObject *words) {
    PyObject *there = among(pass, words), *found = there ? PyList_New(0) : NULL;
    for (Py_ssize_t w = 0; found && w < PyList_GET_SIZE(there); w++) {
        const kind_t *kind = find(pass, PyList_GET_ITEM(there, w));
        for (uint32_t i = 0; found && kind->cases & TITLE && i < kind->count; i++) {
            uint32_t place = pass->order[kind->first + i];
            const form_t *form = pass->forms + pass->places[3 * (size_t)place + 2];
            if (form->cases & TITLE && put(found, place) < 0) Py_CLEAR(found);
        }
    }
    Py_XDECREF(there);
    return found;
}

/* The kinds that `chosen` says, with what it is told. */
static PyObject *kinds_that(pass_t *pass, int (*chosen)(pass_t *, const kind_t *, const void *),
                            const void *by) {
    PyObject *found = PyList_New(0);
    for (Py_ssize_t k = 0; found && k < pass->kind_count; k++) {
        if (!chosen(pass, pass->kinds + k, by)) continue;
        PyObject *text = kind_text(pass, (uint32_t)k);
        if (text == NULL || PyList_Append(found, text) < 0) Py_CLEAR(found);
        Py_XDECREF(text);
    }
    return found;
}

static int is_beyond(pass_t *pass, const kind_t *kind, const void *by) { return !kind->ascii; }

static int is_recased(pass_t *pass, const kind_t *kind, const void *by) {
    return kind->cases == (UPPER | TITLE);
}

/* Endings, and the last character of each, which is looked at first. */
enum { ENDINGS = 64 };

typedef struct {
    PyObject *texts[ENDINGS];
    Py_UCS4 last[ENDINGS];
    Py_ssize_t count;
} endings_t;

static int has_ending(pass_t *pass, const kind_t *kind, const void *by) {
    const endings_t *endings = by;
    const Py_UCS4 *end = pass->letters + kind->start + kind->length;
    for (Py_ssize_t e = 0; e < endings->count; e++) {
        if (end[-1] != endings->last[e]) continue;
        Py_ssize_t length = PyUnicode_GET_LENGTH(endings->texts[e]), i = 2;
        if (length > kind->length) continue;
        while (i <= length && end[-i] == PyUnicode_READ_CHAR(endings->texts[e], length - i)) i++;
        if (i > length) return 1;
    }
    return 0;
}

static PyObject *beyond(pass_t *pass, PyObject *none) { return kinds_that(pass, is_beyond, NULL); }

static PyObject *recased(pass_t *pass, PyObject *none) {
    return kinds_that(pass, is_recased, NULL);
}

static PyObject *ending(pass_t *pass, PyObject *texts) {
    endings_t endings = {.count = PyTuple_Check(texts) ? PyTuple_GET_SIZE(texts) : ENDINGS + 1};
    int right = endings.count <= ENDINGS;
    for (Py_ssize_t e = 0; right && e < endings.count; e++) {
        PyObject *text = endings.texts[e] = PyTuple_GET_ITEM(texts, e);
        right = PyUnicode_Check(text) && PyUnicode_GET_LENGTH(text);
        if (right) endings.last[e] = PyUnicode_READ_CHAR(text, PyUnicode_GET_LENGTH(text) - 1);
    }
    if (right) return kinds_that(pass, has_ending, &endings);
    PyErr_SetString(PyExc_TypeError, "not a tuple of at most 64 strings, none empty");
    return NULL;
}

static PyObject *doubled(pass_t *pass, void *unused) {
    PyObject *found = PyList_New(0);
    for (Py_ssize_t i = 1; found && i < pass->token_count; i++) {
        uint32_t kind = kind_at(pass, i);
        if (kind != kind_at(pass, i - 1) || !pass->kinds[kind].word) continue;
        if (put(found, i) < 0) Py_CLEAR(found);
    }
    return found;
}
