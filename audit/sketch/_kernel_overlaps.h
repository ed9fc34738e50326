/* What sorted sets share, of one pair or many. A part of `_kernel.c`. */

static Py_ssize_t first_not_less(const uint64_t *values, Py_ssize_t count, uint64_t value) {
    Py_ssize_t low = 0;
    while (low < count) {
        Py_ssize_t middle = low + (count - low) / 2;
        if (values[middle] < value)
            low = middle + 1;
        else
            count = middle;
    }
    return low;
}

#define STEP(i, j)                                                                                 \
    do {                                                                                           \
        uint64_t p = x[i], q = y[j];                                                               \
        both += p == q;                                                                            \
        i += p <= q;                                                                               \
        j += q <= p;                                                                               \
    } while (0)

/* How many members two sorted sets share; 0 as soon as more than `spare` of either are seen to stand
 * in it alone. A step of a merge waits for the one before it, so four parts are merged abreast. */
static Py_ssize_t merge(
    const uint64_t *x, Py_ssize_t x_size, const uint64_t *y, Py_ssize_t y_size, Py_ssize_t x_spare,
    Py_ssize_t y_spare
) {
    enum { PARTS = 4, CHECKED = 64 };
    Py_ssize_t i[PARTS], j[PARTS], i_end[PARTS], j_end[PARTS], both = 0, i_seen = 0, j_seen = 0;
    for (int n = 0; n < PARTS; n++) {
        i[n] = n ? i_end[n - 1] : 0;
        j[n] = n ? j_end[n - 1] : 0;
        i_end[n] = n < PARTS - 1 ? (n + 1) * (x_size / PARTS) : x_size;
        j_end[n] = n < PARTS - 1 && x_size ? first_not_less(y, y_size, x[i_end[n]]) : y_size;
    }
    for (;;) {
        Py_ssize_t steps = CHECKED;
        for (int n = 0; n < PARTS; n++) {
            steps = i_end[n] - i[n] < steps ? i_end[n] - i[n] : steps;
            steps = j_end[n] - j[n] < steps ? j_end[n] - j[n] : steps;
        }
        if (steps == 0) break;
        Py_ssize_t i0 = i[0], i1 = i[1], i2 = i[2], i3 = i[3];
        Py_ssize_t j0 = j[0], j1 = j[1], j2 = j[2], j3 = j[3];
        for (; steps; steps--) {
            STEP(i0, j0);
            STEP(i1, j1);
            STEP(i2, j2);
            STEP(i3, j3);
        }
        i_seen += i0 - i[0] + i1 - i[1] + i2 - i[2] + i3 - i[3];
        j_seen += j0 - j[0] + j1 - j[1] + j2 - j[2] + j3 - j[3];
        if (i_seen - both > x_spare || j_seen - both > y_spare) return 0;
        i[0] = i0, i[1] = i1, i[2] = i2, i[3] = i3;
        j[0] = j0, j[1] = j1, j[2] = j2, j[3] = j3;
    }
    for (int n = 0; n < PARTS; n++)
        while (i[n] < i_end[n] && j[n] < j_end[n]) STEP(i[n], j[n]);
    return both;
}

static PyObject *shared(PyObject *module, PyObject *args) {
    PyObject *first, *second;
    buffer_t a, b;
    if (!PyArg_ParseTuple(args, "OO:shared", &first, &second)) return NULL;
    if (get_buffer(first, 8, &a) < 0) return NULL;
    if (get_buffer(second, 8, &b) < 0) {
        PyBuffer_Release(&a.view);
        return NULL;
    }
    Py_ssize_t both = merge(a.view.buf, a.size, b.view.buf, b.size, a.size, b.size);
    PyBuffer_Release(&b.view);
    PyBuffer_Release(&a.view);
    return PyLong_FromSsize_t(both);
}

/* Sorted sets that follow each other, and pairs of their numbers. */
typedef struct {
    buffer_t values, ends, pairs;
} sets_t;

static void release_sets(sets_t *sets) {
    PyBuffer_Release(&sets->pairs.view);
    PyBuffer_Release(&sets->ends.view);
    PyBuffer_Release(&sets->values.view);
}

static int get_sets(PyObject *args, const char *format, sets_t *sets, double *least) {
    PyObject *values, *ends, *pairs;
    if (!PyArg_ParseTuple(args, format, &values, &ends, &pairs, least)) return -1;
    if (get_buffer(values, 8, &sets->values) < 0) return -1;
    if (get_buffer(ends, 8, &sets->ends) < 0) {
        PyBuffer_Release(&sets->values.view);
        return -1;
    }
    if (get_buffer(pairs, 4, &sets->pairs) < 0) {
        PyBuffer_Release(&sets->ends.view);
        PyBuffer_Release(&sets->values.view);
        return -1;
    }
    const uint64_t *end = sets->ends.view.buf, most = (uint64_t)sets->values.size;
    const uint32_t *member = sets->pairs.view.buf;
    int fits = sets->pairs.size % 2 == 0;
    for (Py_ssize_t i = 0; fits && i < sets->ends.size; i++)
        fits = end[i] <= most && (i == 0 || end[i - 1] <= end[i]);
    for (Py_ssize_t i = 0; fits && i < sets->pairs.size; i++)
        fits = member[i] < (uint64_t)sets->ends.size;
    if (fits && (least == NULL || (*least >= 0 && *least <= 1))) return 0;
    PyErr_SetString(
        PyExc_ValueError,
        fits ? "a likeness is 0 to 1" : "the ends or the pairs do not fit the sets"
    );
    release_sets(sets);
    return -1;
}

static void pair_of(
    const sets_t *sets, Py_ssize_t pair, const uint64_t **x, const uint64_t **y, Py_ssize_t sizes[2]
) {
    const uint64_t *values = sets->values.view.buf, *ends = sets->ends.view.buf;
    const uint32_t *member = (const uint32_t *)sets->pairs.view.buf + 2 * pair;
    uint64_t starts[2];
    for (int i = 0; i < 2; i++) {
        starts[i] = member[i] ? ends[member[i] - 1] : 0;
        sizes[i] = (Py_ssize_t)(ends[member[i]] - starts[i]);
    }
    *x = values + starts[0];
    *y = values + starts[1];
}

/* How many members sets of so many together must share to be so alike, or one less. */
static Py_ssize_t at_least(Py_ssize_t sum, double least) {
    Py_ssize_t needed = (Py_ssize_t)(least / (1 + least) * (double)sum) - 1;
    return needed > 0 ? needed : 0;
}

/* How many members two sorted sets share, or 0 where their Jaccard similarity is less than `least`. */
static Py_ssize_t alike(
    const uint64_t *x, Py_ssize_t x_size, const uint64_t *y, Py_ssize_t y_size, Py_ssize_t needed,
    double least
) {
    Py_ssize_t both = merge(x, x_size, y, y_size, x_size - needed, y_size - needed);
    return both && (double)both / (double)(x_size + y_size - both) >= least ? both : 0;
}

/* A parity bitmap of a set: bit h is set where an odd number of its members hash to h. Two of them
 * differ in at most as many bits as the sets differ in members (Sandes, Teodoro and Melo 2020). */
#define BITMAP 32
static void add_parities(const uint64_t *members, uint64_t count, uint64_t *bitmap) {
    memset(bitmap, 0, BITMAP * sizeof *bitmap);
    for (uint64_t i = 0; i < count; i++) {
        uint64_t at = members[i] * GOLDEN >> 53;
        bitmap[at >> 6] ^= (uint64_t)1 << (at & 63);
    }
}

static Py_ssize_t count_differences(const uint64_t *x, const uint64_t *y) {
    const uint64_t ones = UINT64_C(0x5555555555555555), twos = UINT64_C(0x3333333333333333);
    const uint64_t fours = UINT64_C(0x0F0F0F0F0F0F0F0F), bytes = UINT64_C(0x0101010101010101);
    uint64_t total = 0;
    for (int i = 0; i < BITMAP; i++) {
        uint64_t bits = x[i] ^ y[i];
        bits -= bits >> 1 & ones;
        bits = (bits & twos) + (bits >> 2 & twos);
        total += ((bits + (bits >> 4)) & fours) * bytes >> 56;
    }
    return (Py_ssize_t)total;
}

static PyObject *overlaps(PyObject *module, PyObject *args) {
    sets_t sets;
    double least;
    if (get_sets(args, "OOOd:overlaps", &sets, &least) < 0) return NULL;
    PyObject *result = as_bytes(NULL, sets.pairs.size / 2, sizeof(uint32_t));
    uint64_t *bitmaps = result == NULL ? NULL : allocate(sets.ends.size, BITMAP * sizeof *bitmaps);
    int any = least == 0; /* then no pair is refused */
    if (bitmaps != NULL) {
        uint32_t *both = (uint32_t *)(void *)PyBytes_AS_STRING(result);
        const uint64_t *x = sets.values.view.buf, *y, *end = sets.ends.view.buf;
        for (Py_ssize_t i = 0; !any && i < sets.ends.size; i++)
            add_parities(x + (i ? end[i - 1] : 0), end[i] - (i ? end[i - 1] : 0), bitmaps + BITMAP * i);
        for (Py_ssize_t i = 0; i < sets.pairs.size / 2; i++) {
            const uint32_t *member = (const uint32_t *)sets.pairs.view.buf + 2 * i;
            Py_ssize_t sizes[2];
            pair_of(&sets, i, &x, &y, sizes);
            Py_ssize_t sum = sizes[0] + sizes[1], needed = at_least(sum, least);
            both[i] = 0;
            if (any ||
                count_differences(
                    bitmaps + (size_t)BITMAP * member[0], bitmaps + (size_t)BITMAP * member[1]
                ) <= sum - 2 * needed)
                both[i] = (uint32_t)alike(x, sizes[0], y, sizes[1], needed, least);
        }
    } else {
        Py_CLEAR(result);
    }
    PyMem_RawFree(bitmaps);
    release_sets(&sets);
    return result;
}

/* Marks the members of a sorted set that another one has. */
static void mark_shared(
    const uint64_t *x, Py_ssize_t x_size, const uint64_t *y, Py_ssize_t y_size, uint8_t *marks
) {
    Py_ssize_t i = 0, j = 0;
    while (i < x_size && j < y_size) {
        uint64_t p = x[i], q = y[j];
        marks[i] |= p == q;
        i += p <= q;
        j += q <= p;
    }
}

static PyObject *shared_members(PyObject *module, PyObject *args) {
    sets_t sets;
    PyObject *result = NULL;
    if (get_sets(args, "OOO:shared_members", &sets, NULL) < 0) return NULL;
    uint8_t *marks = allocate(sets.values.size, 1);
    uint64_t *members = marks == NULL ? NULL : allocate(sets.values.size, sizeof *members);
    if (members != NULL) {
        const uint64_t *values = sets.values.view.buf;
        Py_ssize_t count = 0;
        memset(marks, 0, (size_t)sets.values.size);
        for (Py_ssize_t i = 0; i < sets.pairs.size / 2; i++) {
            const uint64_t *x, *y;
            Py_ssize_t sizes[2];
            pair_of(&sets, i, &x, &y, sizes);
            mark_shared(x, sizes[0], y, sizes[1], marks + (x - values));
        }
        for (Py_ssize_t i = 0; i < sets.values.size; i++)
            if (marks[i]) members[count++] = values[i];
        if ((count = sort_set(members, count)) >= 0)
            result = as_bytes(members, count, sizeof *members);
    }
    PyMem_RawFree(members);
    PyMem_RawFree(marks);
    release_sets(&sets);
    return result;
}
