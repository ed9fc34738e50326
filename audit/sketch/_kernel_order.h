/* Hashes put in order, and those that repeat others. A part of `_kernel.c`. */

typedef struct {
    uint64_t hash;
    Py_ssize_t place;
} gram_t;

static int by_hash(const void *a, const void *b) {
    const gram_t *x = a, *y = b;
    if (x->hash != y->hash) return x->hash < y->hash ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

/* Hashes in ascending order, equal ones as they came, and where those of each bucket end: hashes are
 * evenly spread, so buckets by their upper bits hold one or two, or repetitions of one. */
typedef struct {
    gram_t *grams;
    Py_ssize_t *ends;
    int bits;
} order_t;

static void drop_order(order_t *order) {
    PyMem_RawFree(order->grams);
    PyMem_RawFree(order->ends);
}

/* Puts values in order, which stand at `places`. */
static int put_in_order(
    const uint64_t *value, const Py_ssize_t *places, Py_ssize_t count, order_t *order
) {
    int bits = 1;
    while (bits < 20 && (Py_ssize_t)1 << bits < count) bits++;
    Py_ssize_t buckets = (Py_ssize_t)1 << bits;
    Py_ssize_t *ends = order->ends = allocate(buckets + 1, sizeof *ends);
    gram_t *grams = order->grams = ends == NULL ? NULL : allocate(count, sizeof *grams);
    order->bits = bits;
    if (grams == NULL) return -1;
    memset(ends, 0, (size_t)(buckets + 1) * sizeof *ends);
    for (Py_ssize_t i = 0; i < count; i++) ends[(value[i] >> (64 - bits)) + 1]++;
    for (Py_ssize_t i = 0; i < buckets; i++) ends[i + 1] += ends[i];
    for (Py_ssize_t i = 0; i < count; i++)
        grams[ends[value[i] >> (64 - bits)]++] = (gram_t){value[i], places[i]};
    for (Py_ssize_t bucket = 0, start = 0; bucket < buckets; start = ends[bucket++]) {
        Py_ssize_t size = ends[bucket] - start;
        gram_t *own = grams + start;
        int ascends = 1;
        for (Py_ssize_t i = 1; i < size && ascends; i++) ascends = own[i - 1].hash <= own[i].hash;
        if (ascends) continue;
        if (size > 16) {
            qsort(own, (size_t)size, sizeof *own, by_hash);
            continue;
        }
        for (Py_ssize_t i = 1; i < size; i++) {
            gram_t gram = own[i];
            Py_ssize_t place = i;
            for (; place > 0 && own[place - 1].hash > gram.hash; place--) own[place] = own[place - 1];
            own[place] = gram;
        }
    }
    return 0;
}

/* The first of the grams whose (hash, place) is not less. */
static Py_ssize_t find(const order_t *order, uint64_t hash, Py_ssize_t place) {
    uint64_t bucket = hash >> (64 - order->bits);
    Py_ssize_t low = bucket ? order->ends[bucket - 1] : 0, high = order->ends[bucket];
    while (low < high) {
        Py_ssize_t middle = low + (high - low) / 2;
        const gram_t *gram = order->grams + middle;
        if (gram->hash < hash || (gram->hash == hash && gram->place < place))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Values that were met, and those that were met again, by a bit of each for their hash: few that
 * are met once seem to have been met again. */
typedef struct {
    uint64_t *met, *again;
    int bits;
} met_t;

static int get_met(met_t *seen, int bits) {
    Py_ssize_t words = (Py_ssize_t)1 << (bits - 6);
    seen->bits = bits;
    seen->met = PyMem_RawCalloc((size_t)words, 2 * sizeof *seen->met);
    seen->again = seen->met + words;
    if (seen->met != NULL) return 0;
    PyErr_NoMemory();
    return -1;
}

static inline void meet(met_t *seen, uint64_t value) {
    uint64_t at = value * GOLDEN >> (64 - seen->bits), bit = (uint64_t)1 << (at & 63);
    seen->again[at >> 6] |= seen->met[at >> 6] & bit;
    seen->met[at >> 6] |= bit;
}

static inline int met_again(const met_t *seen, uint64_t value) {
    uint64_t at = value * GOLDEN >> (64 - seen->bits);
    return (int)(seen->again[at >> 6] >> (at & 63) & 1);
}

/* Where the values are that stand there more than once, in ascending order; equal ones keep theirs. */
static PyObject *repeated_order(PyObject *module, PyObject *object) {
    PyObject *result = NULL;
    buffer_t values;
    met_t seen = {NULL, NULL, 0};
    order_t order = {NULL, NULL, 0};
    if (get_buffer(object, 8, &values) < 0) return NULL;
    const uint64_t *value = values.view.buf;
    Py_ssize_t count = values.size, several = 0, kept = 0;
    int bits = 6;
    while (bits < 30 && (Py_ssize_t)1 << bits < 16 * count) bits++;
    uint64_t *hashes = allocate(count, sizeof *hashes);
    Py_ssize_t *places = allocate(count, sizeof *places);
    if (hashes == NULL || places == NULL || get_met(&seen, bits) < 0) goto done;
    if ((uint64_t)count > UINT32_MAX) {
        PyErr_SetString(PyExc_OverflowError, "2^32 values or more");
        goto done;
    }
    for (Py_ssize_t i = 0; i < count; i++) meet(&seen, value[i]);
    for (Py_ssize_t i = 0; i < count; i++) {
        hashes[several] = value[i];
        places[several] = i;
        several += met_again(&seen, value[i]);
    }
    if (put_in_order(hashes, places, several, &order) < 0) goto done;
    const gram_t *gram = order.grams;
    uint32_t *found = (uint32_t *)(void *)places;
    for (Py_ssize_t i = 0; i < several; i++) {
        found[kept] = (uint32_t)gram[i].place;
        kept += (i > 0 && gram[i - 1].hash == gram[i].hash) ||
                (i + 1 < several && gram[i + 1].hash == gram[i].hash);
    }
    result = as_bytes(found, kept, sizeof *found);
done:
    drop_order(&order);
    PyMem_RawFree(seen.met);
    PyMem_RawFree(places);
    PyMem_RawFree(hashes);
    PyBuffer_Release(&values.view);
    return result;
}

/* The values sorted, each once: a radix sort by those bits that are not the same in all. */
static PyObject *sorted_set(PyObject *module, PyObject *object) {
    enum { RADIX = 256 };
    PyObject *result = NULL;
    buffer_t values;
    if (get_buffer(object, 8, &values) < 0) return NULL;
    Py_ssize_t count = values.size, kept = 0;
    uint64_t *from = allocate(count, sizeof *from), *to = allocate(count, sizeof *to), varies = 0;
    if (from == NULL || to == NULL) goto done;
    if (count) memcpy(from, values.view.buf, (size_t)count * sizeof *from);
    for (Py_ssize_t i = 0; i < count; i++) varies |= from[i] ^ from[0];
    while (varies) {
        int shift = lowest_bit(varies);
        size_t places[RADIX] = {0}, sum = 0;
        for (Py_ssize_t i = 0; i < count; i++) places[from[i] >> shift & (RADIX - 1)]++;
        for (size_t i = 0; i < RADIX; i++) {
            size_t own = places[i];
            places[i] = sum;
            sum += own;
        }
        for (Py_ssize_t i = 0; i < count; i++)
            to[places[from[i] >> shift & (RADIX - 1)]++] = from[i];
        uint64_t *other = from;
        from = to;
        to = other;
        varies &= ~((uint64_t)(RADIX - 1) << shift);
    }
    for (Py_ssize_t i = 0; i < count; i++)
        if (kept == 0 || from[kept - 1] != from[i]) from[kept++] = from[i];
    result = as_bytes(from, kept, sizeof *from);
done:
    PyMem_RawFree(to);
    PyMem_RawFree(from);
    PyBuffer_Release(&values.view);
    return result;
}
