/* Passages that two documents share. A part of `_kernel.c`. */

static Py_ssize_t agree(const buffer_t *a, Py_ssize_t i, const buffer_t *b, Py_ssize_t j) {
    const uint64_t *x = (const uint64_t *)a->view.buf + i, *y = (const uint64_t *)b->view.buf + j;
    Py_ssize_t most = a->size - i < b->size - j ? a->size - i : b->size - j, length = 0;
    while (length < most && x[length] == y[length]) length++;
    return length;
}

enum { RUNS = 1 }; /* Where the hashes of a document's runs stand, after its words. */

static void mark(uint64_t *seen, int bits, const uint64_t *hashes, Py_ssize_t count) {
    memset(seen, 0, (size_t)1 << (bits - 3));
    for (Py_ssize_t i = 0; i < count; i++) {
        uint64_t at = hashes[i] >> (64 - bits);
        seen[at >> 6] |= (uint64_t)1 << (at & 63);
    }
}

static int marked(const uint64_t *seen, int bits, uint64_t hash) {
    uint64_t at = hash >> (64 - bits);
    return (int)(seen[at >> 6] >> (at & 63) & 1);
}

/* Buffers of the words of two documents, and of the hashes of all their runs of one length. */
static PyObject *find_passages(const buffer_t *a, const buffer_t *b, Py_ssize_t length) {
    Py_ssize_t count = a[RUNS].size, others = b[RUNS].size, covered = 0, beyond = 0, next = 0;
    const uint64_t *grams = a[RUNS].view.buf, *other = b[RUNS].view.buf;
    uint64_t *hashes = allocate(others, sizeof *hashes);
    Py_ssize_t *kept = allocate(others, sizeof *kept);
    order_t order = {NULL, NULL, 0};
    int bits = 12;
    while (bits < 26 && (Py_ssize_t)1 << bits < 8 * count) bits++;
    uint64_t *seen = allocate((Py_ssize_t)1 << (bits - 6), sizeof *seen);
    PyObject *passages = PyList_New(0);
    if (!hashes || !kept || !seen || !passages) goto failed;
    /* Most runs stand in one of the documents only: their upper bits tell, and they are not sorted. */
    mark(seen, bits, grams, count);
    Py_ssize_t common = 0;
    for (Py_ssize_t i = 0; i < others; i++) {
        kept[common] = i;
        hashes[common] = other[i];
        common += marked(seen, bits, other[i]);
    }
    mark(seen, bits, hashes, common);
    if (put_in_order(hashes, kept, common, &order) < 0) goto failed;
    const gram_t *ordered = order.grams;
    for (Py_ssize_t start = 0; start < count; start++) {
        if (start < next || !marked(seen, bits, grams[start])) continue;
        Py_ssize_t low = find(&order, grams[start], 0), best = 0, longest = 0;
        if (low == common || ordered[low].hash != grams[start]) continue;
        Py_ssize_t following = find(&order, grams[start], beyond);
        for (Py_ssize_t tried = -1; tried < PLACES; tried++) {
            Py_ssize_t at = tried < 0 ? following : low + tried;
            if (tried < 0 && following < low + PLACES) continue;
            if (at >= common || ordered[at].hash != grams[start]) continue;
            Py_ssize_t same = agree(a, start, b, ordered[at].place);
            if (same > longest) {
                best = ordered[at].place;
                longest = same;
            }
        }
        if (longest < length) continue;
        Py_ssize_t skip = covered > start ? covered - start : 0;
        covered = start + longest;
        beyond = best + longest;
        PyObject *passage = Py_BuildValue("nnnn", start + skip, covered, best + skip, beyond);
        if (passage == NULL || PyList_Append(passages, passage) < 0) {
            Py_XDECREF(passage);
            goto failed;
        }
        Py_DECREF(passage);
        /* What begins inside this passage ends with it; but for the last one, which may go on. */
        next = covered - length + 1;
        for (Py_ssize_t i = covered < count ? covered : count - 1; i > start; i--) {
            if (!marked(seen, bits, grams[i])) continue;
            Py_ssize_t place = find(&order, grams[i], 0);
            if (place < common && ordered[place].hash == grams[i]) {
                if (i > next) next = i;
                break;
            }
        }
    }
    goto done;
failed:
    Py_CLEAR(passages);
done:
    PyMem_RawFree(hashes);
    PyMem_RawFree(kept);
    drop_order(&order);
    PyMem_RawFree(seen);
    return passages;
}

static PyObject *shared_passages(PyObject *module, PyObject *args) {
    PyObject *objects[4], *result = NULL;
    buffer_t of[4];
    if (!PyArg_ParseTuple(
            args, "OOOO:shared_passages", objects, objects + 1, objects + 2, objects + 3
        ))
        return NULL;
    int got = 0;
    while (got < 4 && get_buffer(objects[got], 8, of + got) == 0) got++;
    if (got == 4) {
        Py_ssize_t length = of[0].size - of[RUNS].size + 1;
        if (of[RUNS].size == 0 || of[2 + RUNS].size == 0)
            result = PyList_New(0);
        else if (length < 1 || length != of[2].size - of[2 + RUNS].size + 1)
            PyErr_SetString(PyExc_ValueError, "the runs are of different lengths");
        else
            result = find_passages(of, of + 2, length);
    }
    while (got > 0) PyBuffer_Release(&of[--got].view);
    return result;
}
