/* The features of a text and their weights, compiled. `_weighing_python.py` is its twin and its
 * documentation: same names, same numbers.
 *
 * Numbers come as buffers in native order. Nothing is read before its size is checked.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <string.h>

#define PARTS 3    /* most classes of a feature */
#define COLUMNS 5  /* classes of a token */
#define CHANNELS 4 /* as many as two bits of a key can tell apart */
#define MOST_HEADS 64
#define AHEAD 16      /* keys looked up later whose slots are fetched now */
#define CHANNEL_SHIFT 30

/* A template: a number to start from, and the column and shift of each class that is added. */
typedef struct {
    uint32_t start, parts;
    struct {
        uint32_t column, shift;
    } part[PARTS];
} template_t;

static inline uint32_t slot_of(uint32_t key, int bits) {
    return (uint32_t)(key * UINT32_C(0x9E3779B1)) >> (32 - bits);
}

/* An open-addressed table: slots of a key (0: free) and a weight for each head. */
static inline size_t stride_of(Py_ssize_t heads) {
    return sizeof(uint32_t) + (((size_t)heads + 1) & ~(size_t)1) * sizeof(int16_t);
}

static int get_buffer(PyObject *object, Py_ssize_t width, Py_buffer *view) {
    if (PyObject_GetBuffer(object, view, PyBUF_C_CONTIGUOUS) < 0) return -1;
    if (view->len % width) {
        PyBuffer_Release(view);
        PyErr_Format(PyExc_ValueError, "not a buffer of whole items of %zd bytes", width);
        return -1;
    }
    return 0;
}

static int fill(char *slots, int bits, const char *keys, const char *weights, Py_ssize_t count,
                Py_ssize_t heads) {
    size_t stride = stride_of(heads), width = (size_t)heads * sizeof(int16_t);
    uint32_t mask = ((uint32_t)1 << bits) - 1, before = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        uint32_t key;
        memcpy(&key, keys + i * 4, 4);
        if (key <= before) return -1;
        before = key;
        uint32_t slot = slot_of(key, bits), held;
        for (;; slot = (slot + 1) & mask) {
            memcpy(&held, slots + slot * stride, 4);
            if (held == 0) break;
        }
        memcpy(slots + slot * stride, &key, 4);
        memcpy(slots + slot * stride + 4, weights + (size_t)i * width, width);
    }
    return 0;
}

static PyObject *table(PyObject *module, PyObject *args) {
    PyObject *first, *second, *result = NULL;
    Py_ssize_t heads;
    Py_buffer keys, weights;
    if (!PyArg_ParseTuple(args, "OOn:table", &first, &second, &heads)) return NULL;
    if (heads < 1 || heads > MOST_HEADS) {
        PyErr_Format(PyExc_ValueError, "between 1 and %d heads", MOST_HEADS);
        return NULL;
    }
    if (get_buffer(first, 4, &keys) < 0) return NULL;
    if (get_buffer(second, 2, &weights) < 0) goto no_weights;
    Py_ssize_t count = keys.len / 4;
    if (count > (1 << 26) || weights.len != count * heads * 2) {
        PyErr_SetString(PyExc_ValueError, "not a weight of each head for each feature");
        goto done;
    }
    int bits = 1;
    while (((Py_ssize_t)1 << bits) < 2 * count) bits++;
    size_t size = stride_of(heads) << bits;
    result = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)size);
    if (result == NULL) goto done;
    char *slots = PyBytes_AS_STRING(result);
    memset(slots, 0, size);
    if (fill(slots, bits, keys.buf, weights.buf, count, heads) < 0) {
        Py_CLEAR(result);
        PyErr_SetString(PyExc_ValueError, "features do not ascend from 1");
    }
done:
    PyBuffer_Release(&weights);
no_weights:
    PyBuffer_Release(&keys);
    return result;
}

/* The templates, or -1 with an error where a number of theirs is out of range. */
static Py_ssize_t get_templates(const Py_buffer *view, template_t *templates) {
    Py_ssize_t count = view->len / (Py_ssize_t)sizeof(template_t);
    memcpy(templates, view->buf, (size_t)view->len);
    for (Py_ssize_t i = 0; i < count; i++) {
        int good = templates[i].parts >= 1 && templates[i].parts <= PARTS;
        for (uint32_t k = 0; good && k < templates[i].parts; k++)
            good = templates[i].part[k].column < COLUMNS && templates[i].part[k].shift < 32;
        if (!good) {
            PyErr_SetString(PyExc_ValueError, "not a template");
            return -1;
        }
    }
    return count;
}

typedef struct {
    uint32_t *keys; /* the distinct keys, in the order they came */
    Py_ssize_t count;
    uint32_t *seen; /* a set of them: open-addressed, 0 is free */
    int bits;
} found_t;

static void meet(found_t *found, uint32_t key) {
    uint32_t mask = ((uint32_t)1 << found->bits) - 1, place = slot_of(key, found->bits);
    for (; found->seen[place]; place = (place + 1) & mask)
        if (found->seen[place] == key) return;
    found->seen[place] = key;
    found->keys[found->count++] = key;
}

static void find_all(found_t *found, const char *classes, Py_ssize_t tokens,
                     const template_t *templates, Py_ssize_t count) {
    for (Py_ssize_t t = 0; t < count; t++) {
        const template_t *template = templates + t;
        for (Py_ssize_t i = 0; i + (Py_ssize_t)template->parts <= tokens; i++) {
            uint32_t key = template->start, number = 1;
            for (uint32_t k = 0; number && k < template->parts; k++) {
                memcpy(&number, classes + ((i + k) * COLUMNS + template->part[k].column) * 4, 4);
                key += number << template->part[k].shift;
            }
            if (number && key) meet(found, key);
        }
    }
}

/* For each channel the number of keys, then each head's weights. */
static void weigh_all(const found_t *found, const char *slots, int bits, Py_ssize_t heads,
                      int64_t *all_sums) {
    size_t stride = stride_of(heads);
    uint32_t mask = ((uint32_t)1 << bits) - 1;
    for (Py_ssize_t i = 0; i < found->count; i++) {
#if defined(__GNUC__)
        /* The table is larger than the nearest cache: ask for what comes soon. */
        if (i + AHEAD < found->count)
            __builtin_prefetch(slots + slot_of(found->keys[i + AHEAD], bits) * stride);
#endif
        uint32_t key = found->keys[i];
        int64_t *sums = all_sums + (key >> CHANNEL_SHIFT) * (size_t)(heads + 1);
        sums[0]++;
        for (uint32_t slot = slot_of(key, bits), held;; slot = (slot + 1) & mask) {
            const char *at = slots + slot * stride;
            memcpy(&held, at, 4);
            if (held == 0) break;
            if (held != key) continue;
            for (Py_ssize_t head = 0; head < heads; head++) {
                int16_t weight;
                memcpy(&weight, at + 4 + 2 * head, 2);
                sums[head + 1] += weight;
            }
            break;
        }
    }
}

static PyObject *as_tuples(const int64_t *sums, Py_ssize_t heads) {
    PyObject *result = PyTuple_New(CHANNELS);
    for (Py_ssize_t channel = 0; result != NULL && channel < CHANNELS; channel++) {
        PyObject *one = PyTuple_New(heads + 1);
        for (Py_ssize_t i = 0; one != NULL && i <= heads; i++) {
            PyObject *number = PyLong_FromLongLong(sums[channel * (heads + 1) + i]);
            if (number == NULL)
                Py_CLEAR(one);
            else
                PyTuple_SET_ITEM(one, i, number);
        }
        if (one == NULL)
            Py_CLEAR(result);
        else
            PyTuple_SET_ITEM(result, channel, one);
    }
    return result;
}

static PyObject *weigh(PyObject *module, PyObject *args) {
    PyObject *objects[3], *result = NULL;
    Py_ssize_t heads, count;
    Py_buffer slots, classes, templates_view;
    template_t templates[16];
    if (!PyArg_ParseTuple(args, "OnOO:weigh", &objects[0], &heads, &objects[1], &objects[2]))
        return NULL;
    if (heads < 1 || heads > MOST_HEADS) {
        PyErr_Format(PyExc_ValueError, "between 1 and %d heads", MOST_HEADS);
        return NULL;
    }
    if (get_buffer(objects[0], (Py_ssize_t)stride_of(heads), &slots) < 0) return NULL;
    if (get_buffer(objects[1], COLUMNS * 4, &classes) < 0) goto no_classes;
    if (get_buffer(objects[2], (Py_ssize_t)sizeof *templates, &templates_view) < 0)
        goto no_templates;
    found_t found = {NULL, 0, NULL, 1};
    int64_t *sums = NULL;
    int bits = 1;
    Py_ssize_t length = slots.len / (Py_ssize_t)stride_of(heads);
    while (bits < 31 && ((Py_ssize_t)1 << bits) < length) bits++;
    if (((Py_ssize_t)1 << bits) != length) {
        PyErr_SetString(PyExc_ValueError, "not a table");
        goto done;
    }
    if (templates_view.len > (Py_ssize_t)sizeof templates) {
        PyErr_SetString(PyExc_ValueError, "too many templates");
        goto done;
    }
    if ((count = get_templates(&templates_view, templates)) < 0) goto done;
    Py_ssize_t tokens = classes.len / (COLUMNS * 4);
    if (tokens > (1 << 24)) {
        PyErr_SetString(PyExc_ValueError, "too many tokens");
        goto done;
    }
    while (((Py_ssize_t)1 << found.bits) < 2 * tokens * count + 2) found.bits++;
    found.seen = PyMem_RawCalloc((size_t)1 << found.bits, sizeof *found.seen);
    found.keys = PyMem_RawMalloc((size_t)(tokens * count + 1) * sizeof *found.keys);
    sums = PyMem_RawCalloc((size_t)(CHANNELS * (heads + 1)), sizeof *sums);
    if (found.seen == NULL || found.keys == NULL || sums == NULL) {
        PyErr_NoMemory();
        goto done;
    }
    find_all(&found, classes.buf, tokens, templates, count);
    weigh_all(&found, slots.buf, bits, heads, sums);
    result = as_tuples(sums, heads);
done:
    PyMem_RawFree(found.seen);
    PyMem_RawFree(found.keys);
    PyMem_RawFree(sums);
    PyBuffer_Release(&templates_view);
no_templates:
    PyBuffer_Release(&classes);
no_classes:
    PyBuffer_Release(&slots);
    return result;
}

static PyMethodDef methods[] = {
    {"table", table, METH_VARARGS, "What `weigh` looks weights up in."},
    {"weigh", weigh, METH_VARARGS, "The features of each channel, counted and weighed."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_weighing", "Features and their weights, compiled.", 0, methods, NULL,
    NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__weighing(void) { return PyModuleDef_Init(&definition); }
