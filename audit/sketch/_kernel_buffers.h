/* Numbers of the kernel, its mixer, and buffers in and bytes out. A part of `_kernel.c`. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define GOLDEN UINT64_C(0x9E3779B97F4A7C15)
#define INVERSE UINT64_C(0xF1DE83E19937733D) /* GOLDEN * INVERSE = 1 modulo 2^64 */
#define BLOCK_1 UINT64_C(0xBF58476D1CE4E5B9)
#define BLOCK_2 UINT64_C(0x94D049BB133111EB)
#define LENGTH UINT64_C(0xD6E8FEB86659FD93)
#define SLOTS 256
#define ROUNDS (2 * SLOTS)
#define PLACES 8
#define THROWN 512
#define PART 65536 /* members looked at together: what is known of them fits the second cache */
#define NEVER UINT16_MAX

static uint64_t multipliers[ROUNDS];

static inline uint64_t mix(uint64_t x) {
    x ^= x >> 33;
    x *= UINT64_C(0xFF51AFD7ED558CCD);
    x ^= x >> 33;
    x *= UINT64_C(0xC4CEB9FE1A85EC53);
    return x ^ x >> 33;
}

/* Buffers in, bytes out */

typedef struct {
    Py_buffer view;
    Py_ssize_t size; /* items */
} buffer_t;

static int get_buffer(PyObject *object, Py_ssize_t width, buffer_t *buffer) {
    if (PyObject_GetBuffer(object, &buffer->view, PyBUF_C_CONTIGUOUS) < 0) return -1;
    if (buffer->view.len % width ||
        (buffer->view.len && (uintptr_t)buffer->view.buf % (uintptr_t)width)) {
        PyBuffer_Release(&buffer->view);
        PyErr_Format(PyExc_ValueError, "not a buffer of whole, aligned items of %zd bytes", width);
        return -1;
    }
    buffer->size = buffer->view.len / width;
    return 0;
}

static void *allocate(Py_ssize_t items, size_t width) {
    void *memory = NULL;
    if (items >= 0 && (size_t)items < (size_t)PY_SSIZE_T_MAX / width)
        memory = PyMem_RawMalloc((size_t)items * width + 1);
    if (memory == NULL) PyErr_NoMemory();
    return memory;
}

static PyObject *as_bytes(const void *items, Py_ssize_t count, size_t width) {
    if ((size_t)count > (size_t)PY_SSIZE_T_MAX / width) return PyErr_NoMemory();
    return PyBytes_FromStringAndSize(items, count * (Py_ssize_t)width);
}
