/* Signatures of sets, and keys of their bands. A part of `_kernel.c`. */

/* Fast similarity sketching (Dahlgaard, Knudsen and Thorup 2017): every round throws all shingles at
 * the slots, until none is empty. Most slots are filled in the first round or two: what falls into
 * one of those is sorted out first, without a branch. */
static PyObject *fill(const uint64_t *shingle, Py_ssize_t count) {
    uint32_t least[SLOTS];
    uint16_t filled[SLOTS]; /* in which round; NEVER as long as the slot is empty */
    uint64_t thrown[THROWN];
    int empty = SLOTS;
    memset(least, 0xFF, sizeof least);
    memset(filled, 0xFF, sizeof filled);
    for (uint16_t round = 0; round < SLOTS && empty && count; round++) {
        uint64_t multiplier = multipliers[round];
        for (Py_ssize_t start = 0; start < count; start += THROWN) {
            Py_ssize_t size = count - start < THROWN ? count - start : THROWN, kept = 0;
            for (Py_ssize_t i = 0; i < size; i++) {
                uint64_t value = (shingle[start + i] ^ shingle[start + i] >> 32) * multiplier;
                thrown[kept] = value;
                kept += filled[value >> 56] >= round;
            }
            for (Py_ssize_t i = 0; i < kept; i++) {
                uint64_t slot = thrown[i] >> 56;
                uint32_t value = thrown[i] >> 24 & UINT32_MAX;
                least[slot] = value < least[slot] ? value : least[slot];
                empty -= filled[slot] == NEVER;
                filled[slot] = round;
            }
        }
    }
    /* What is still empty after that is filled slot by slot. */
    for (int slot = 0; slot < SLOTS && empty && count; slot++) {
        if (filled[slot] != NEVER) continue;
        for (Py_ssize_t i = 0; i < count; i++) {
            uint64_t value = (shingle[i] ^ shingle[i] >> 32) * multipliers[SLOTS + slot];
            uint32_t low = value >> 24 & UINT32_MAX;
            least[slot] = low < least[slot] ? low : least[slot];
        }
    }
    return as_bytes(least, SLOTS, sizeof *least);
}

static PyObject *signature(PyObject *module, PyObject *object) {
    buffer_t shingles;
    if (get_buffer(object, 8, &shingles) < 0) return NULL;
    PyObject *result = fill(shingles.view.buf, shingles.size);
    PyBuffer_Release(&shingles.view);
    return result;
}

static PyObject *sketch(PyObject *module, PyObject *args) {
    Py_ssize_t count;
    uint64_t *hashes = asked_runs(args, "On:sketch", &count);
    PyObject *result = hashes == NULL ? NULL : fill(hashes, count);
    PyMem_RawFree(hashes);
    return result;
}

static PyObject *affine32(PyObject *module, PyObject *args) {
    PyObject *first, *second, *result = NULL;
    buffer_t shingles, permutations;
    if (!PyArg_ParseTuple(args, "OO:affine32", &first, &second)) return NULL;
    if (get_buffer(first, 8, &shingles) < 0) return NULL;
    if (get_buffer(second, 4, &permutations) < 0) {
        PyBuffer_Release(&shingles.view);
        return NULL;
    }
    Py_ssize_t count = permutations.size / 2;
    uint32_t *least = allocate(count, sizeof *least);
    if (least != NULL) {
        const uint64_t *shingle = shingles.view.buf;
        const uint32_t *a = permutations.view.buf, *b = a + count;
        memset(least, 0xFF, (size_t)count * sizeof *least);
        for (Py_ssize_t i = 0; i < shingles.size; i++) {
            uint32_t x = (uint32_t)(shingle[i] >> 32);
            x = (x ^ x >> 16) * UINT32_C(0x85EBCA6B);
            x = (x ^ x >> 13) * UINT32_C(0xC2B2AE35);
            x ^= x >> 16;
            for (Py_ssize_t k = 0; k < count; k++) {
                uint32_t value = a[k] * x + b[k];
                least[k] = value < least[k] ? value : least[k];
            }
        }
        result = as_bytes(least, count, sizeof *least);
    }
    PyMem_RawFree(least);
    PyBuffer_Release(&permutations.view);
    PyBuffer_Release(&shingles.view);
    return result;
}

static PyObject *band_keys(PyObject *module, PyObject *args) {
    PyObject *object, *result = NULL;
    Py_ssize_t bands, rows;
    buffer_t slots;
    if (!PyArg_ParseTuple(args, "Onn:band_keys", &object, &bands, &rows)) return NULL;
    if (get_buffer(object, 4, &slots) < 0) return NULL;
    if (bands < 1 || rows < 1 || rows > ROUNDS || bands > slots.size / rows) {
        PyErr_SetString(PyExc_ValueError, "the bands do not fit the signature");
        PyBuffer_Release(&slots.view);
        return NULL;
    }
    uint64_t *keys = allocate(bands, sizeof *keys);
    if (keys != NULL) {
        const uint32_t *slot = slots.view.buf;
        for (Py_ssize_t band = 0; band < bands; band++) {
            uint64_t sum = (uint64_t)(band + 1) * GOLDEN;
            for (Py_ssize_t row = 0; row < rows; row++) sum += *slot++ * multipliers[row];
            keys[band] = mix(sum);
        }
        result = as_bytes(keys, bands, sizeof *keys);
    }
    PyMem_RawFree(keys);
    PyBuffer_Release(&slots.view);
    return result;
}
