/* Runs of words: their hashes, sets of them, and winnowed ones. A part of `_kernel.c`. */

/* The hashes of all runs of `length` words; NULL with *count 0 where there are none. */
static uint64_t *runs(const buffer_t *words, Py_ssize_t length, Py_ssize_t *count) {
    *count = length >= 1 && words->size >= length ? words->size - length + 1 : 0;
    uint64_t *hashes = allocate(*count, sizeof *hashes);
    if (hashes == NULL || *count == 0) return hashes;
    const uint64_t *word = words->view.buf;
    uint64_t sum = 0, power = 1;
    for (Py_ssize_t i = 0; i < length; i++) {
        sum += word[i] * power;
        power *= GOLDEN;
    }
    power *= INVERSE;
    for (Py_ssize_t i = 0;; i++) {
        hashes[i] = mix(sum + (uint64_t)length);
        if (i + 1 == *count) return hashes;
        sum = (sum - word[i]) * INVERSE + word[i + length] * power;
    }
}

static int ascending(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Sorts hashes and drops repetitions; returns how many are left, -1 without memory. Hashes are
 * evenly spread: by their upper bits they are in order but for a few neighbours. */
static Py_ssize_t sort_set(uint64_t *values, Py_ssize_t count) {
    enum { FAR = 16 };
    if (count < 2) return count;
    int bits = 1;
    while (bits < 20 && (Py_ssize_t)1 << bits < 2 * count) bits++;
    Py_ssize_t buckets = (Py_ssize_t)1 << bits, kept = 1;
    Py_ssize_t *ends = allocate(buckets + 1, sizeof *ends);
    uint64_t *sorted = ends == NULL ? NULL : allocate(count, sizeof *sorted);
    if (sorted == NULL) {
        PyMem_RawFree(ends);
        return -1;
    }
    memset(ends, 0, (size_t)(buckets + 1) * sizeof *ends);
    for (Py_ssize_t i = 0; i < count; i++) ends[(values[i] >> (64 - bits)) + 1]++;
    for (Py_ssize_t i = 0; i < buckets; i++) ends[i + 1] += ends[i];
    for (Py_ssize_t i = 0; i < count; i++) sorted[ends[values[i] >> (64 - bits)]++] = values[i];
    for (Py_ssize_t i = 1; i < count; i++) {
        uint64_t value = sorted[i], bucket = value >> (64 - bits);
        if (sorted[i - 1] <= value) continue;
        Py_ssize_t start = bucket ? ends[bucket - 1] : 0, place = i;
        if (ends[bucket] - start > FAR) {
            qsort(sorted + start, (size_t)(ends[bucket] - start), sizeof *sorted, ascending);
            i = ends[bucket] - 1;
            continue;
        }
        for (; place > 0 && sorted[place - 1] > value; place--) sorted[place] = sorted[place - 1];
        sorted[place] = value;
    }
    values[0] = sorted[0];
    for (Py_ssize_t i = 1; i < count; i++) {
        values[kept] = sorted[i];
        kept += sorted[i] != sorted[i - 1];
    }
    PyMem_RawFree(ends);
    PyMem_RawFree(sorted);
    return kept;
}

/* The runs that arguments of the form `words, length` ask for; NULL where they are wrong. */
static uint64_t *asked_runs(PyObject *args, const char *format, Py_ssize_t *count) {
    PyObject *object;
    Py_ssize_t length;
    buffer_t words;
    if (!PyArg_ParseTuple(args, format, &object, &length)) return NULL;
    if (get_buffer(object, 8, &words) < 0) return NULL;
    uint64_t *hashes = runs(&words, length, count);
    PyBuffer_Release(&words.view);
    return hashes;
}

static PyObject *gram_hashes(PyObject *module, PyObject *args) {
    Py_ssize_t count;
    uint64_t *hashes = asked_runs(args, "On:gram_hashes", &count);
    PyObject *result = hashes == NULL ? NULL : as_bytes(hashes, count, sizeof *hashes);
    PyMem_RawFree(hashes);
    return result;
}

static PyObject *gram_set(PyObject *module, PyObject *args) {
    PyObject *result = NULL;
    Py_ssize_t count;
    uint64_t *hashes = asked_runs(args, "On:gram_set", &count);
    if (hashes != NULL && (count = sort_set(hashes, count)) >= 0)
        result = as_bytes(hashes, count, sizeof *hashes);
    PyMem_RawFree(hashes);
    return result;
}

static PyObject *winnow(PyObject *module, PyObject *args) {
    PyObject *object, *result = NULL;
    Py_ssize_t length, window, count;
    buffer_t words;
    if (!PyArg_ParseTuple(args, "Onn:winnow", &object, &length, &window)) return NULL;
    if (get_buffer(object, 8, &words) < 0) return NULL;
    uint64_t *least = runs(&words, length, &count);
    if (least == NULL) goto done;
    if (window < 1 || count < window) {
        result = as_bytes(least, 0, sizeof *least);
        goto done;
    }
    for (Py_ssize_t width = 1, step; width < window; width += step) {
        step = width <= window - width ? width : window - width;
        count -= step;
        for (Py_ssize_t i = 0; i < count; i++) {
            uint64_t here = least[i], there = least[i + step];
            least[i] = there < here ? there : here;
        }
    }
    Py_ssize_t picked = 1;
    for (Py_ssize_t i = 1; i < count; i++) {
        uint64_t own = least[i];
        picked += own != least[picked - 1];
        least[picked - 1] = own;
    }
    if ((picked = sort_set(least, picked)) >= 0) result = as_bytes(least, picked, sizeof *least);
done:
    PyMem_RawFree(least);
    PyBuffer_Release(&words.view);
    return result;
}
