/* Members of sorted sets: where they stand, and which are rare. A part of `_kernel.c`. */

/* Where in a sorted set the members begin whose upper bits are each number there is, about one; and
 * a bit for each eighth of these numbers, whether there is one: most of what is looked up is not. */
typedef struct {
    const uint64_t *members;
    const uint32_t *starts, *bits;
    Py_ssize_t size;
    int shift;
} table_t;

enum { EIGHTHS = 3 };

static int table_bits(Py_ssize_t members) {
    int bits = 5 - EIGHTHS;
    while (bits < 24 && (Py_ssize_t)1 << bits < members) bits++;
    return bits;
}

/* How many numbers a table is: the starts, one more, and the bits, 32 to a number. */
static Py_ssize_t table_size(int bits) {
    return ((Py_ssize_t)1 << bits) + 1 + ((Py_ssize_t)1 << (bits + EIGHTHS - 5));
}

static PyObject *table(PyObject *module, PyObject *object) {
    PyObject *result = NULL;
    buffer_t set;
    if (get_buffer(object, 8, &set) < 0) return NULL;
    const uint64_t *members = set.view.buf;
    int bits = table_bits(set.size);
    uint64_t buckets = (uint64_t)1 << bits, bucket = 0;
    if ((uint64_t)set.size >= UINT32_MAX)
        PyErr_SetString(PyExc_OverflowError, "2^32 members or more");
    else
        result = as_bytes(NULL, table_size(bits), sizeof(uint32_t));
    if (result != NULL) {
        uint32_t *starts = (uint32_t *)(void *)PyBytes_AS_STRING(result);
        uint32_t *there = starts + buckets + 1;
        memset(there, 0, buckets << EIGHTHS >> 3);
        for (Py_ssize_t i = 0; i < set.size; i++) {
            uint64_t at = members[i] >> (64 - bits - EIGHTHS);
            there[at >> 5] |= (uint32_t)1 << (at & 31);
            while (bucket <= at >> EIGHTHS) starts[bucket++] = (uint32_t)i;
        }
        while (bucket <= buckets) starts[bucket++] = (uint32_t)set.size;
    }
    PyBuffer_Release(&set.view);
    return result;
}

static int get_table(const buffer_t *set, const buffer_t *numbers, table_t *table) {
    int bits = table_bits(set->size);
    if (numbers->size != table_size(bits)) {
        PyErr_SetString(PyExc_ValueError, "the table is of another set");
        return -1;
    }
    const uint32_t *starts = numbers->view.buf, *there = starts + ((Py_ssize_t)1 << bits) + 1;
    *table = (table_t){set->view.buf, starts, there, set->size, 64 - bits};
    return 0;
}

/* Where a value stands in the set, or UINT32_MAX; a table of another set only leads astray. */
static inline uint32_t look_up(const table_t *table, uint64_t value) {
    uint64_t at = value >> (table->shift - EIGHTHS), bucket = at >> EIGHTHS;
    if (!(table->bits[at >> 5] >> (at & 31) & 1)) return UINT32_MAX;
    uint32_t low = table->starts[bucket], last = table->starts[bucket + 1];
    if (last > (uint64_t)table->size) last = (uint32_t)table->size;
    for (uint32_t high = last; low < high && high - low > 8;) {
        uint32_t middle = low + (high - low) / 2;
        if (table->members[middle] < value)
            low = middle + 1;
        else
            high = middle;
    }
    while (low < last && table->members[low] < value) low++;
    return low < last && table->members[low] == value ? low : UINT32_MAX;
}

/* For each value 1 where it stands in the set, else 0. */
static PyObject *members(PyObject *module, PyObject *args) {
    PyObject *objects[3], *result = NULL;
    buffer_t buffers[3];
    table_t table;
    if (!PyArg_ParseTuple(args, "OOO:members", objects, objects + 1, objects + 2)) return NULL;
    int got = 0;
    while (got < 3 && get_buffer(objects[got], got < 2 ? 8 : 4, buffers + got) == 0) got++;
    if (got == 3 && get_table(buffers + 1, buffers + 2, &table) == 0)
        result = as_bytes(NULL, buffers[0].size, 1);
    if (result != NULL) {
        const uint64_t *value = buffers[0].view.buf;
        uint8_t *marks = (uint8_t *)PyBytes_AS_STRING(result);
        for (Py_ssize_t i = 0; i < buffers[0].size; i++)
            marks[i] = look_up(&table, value[i]) != UINT32_MAX;
    }
    while (got > 0) PyBuffer_Release(&buffers[--got].view);
    return result;
}

/* How many of the values of some buffers equal each member. */
static PyObject *tally(PyObject *module, PyObject *args) {
    PyObject *sets, *objects[2], *result = NULL;
    buffer_t buffers[2], values;
    table_t table;
    if (!PyArg_ParseTuple(args, "O!OO:tally", &PyList_Type, &sets, objects, objects + 1))
        return NULL;
    int got = 0;
    while (got < 2 && get_buffer(objects[got], got ? 4 : 8, buffers + got) == 0) got++;
    if (got == 2 && get_table(buffers, buffers + 1, &table) == 0)
        result = as_bytes(NULL, table.size, sizeof(uint32_t));
    if (result != NULL) {
        uint32_t *counts = (uint32_t *)(void *)PyBytes_AS_STRING(result);
        memset(counts, 0, (size_t)table.size * sizeof *counts);
        for (Py_ssize_t set = 0; set < PyList_GET_SIZE(sets); set++) {
            if (get_buffer(PyList_GET_ITEM(sets, set), 8, &values) < 0) {
                Py_CLEAR(result);
                break;
            }
            const uint64_t *value = values.view.buf;
            for (Py_ssize_t i = 0; i < values.size; i++) {
                uint32_t place = look_up(&table, value[i]);
                if (place != UINT32_MAX) counts[place]++;
            }
            PyBuffer_Release(&values.view);
        }
    }
    while (got > 0) PyBuffer_Release(&buffers[--got].view);
    return result;
}

/* Sets by the rarity of their members */

/* Puts down how many of the members numbered in `some` equal each of them; -1 without memory. */
static int count_equal(
    const uint64_t *values, const uint32_t *some, Py_ssize_t count, uint32_t *holders
) {
    int width = 4;
    while ((Py_ssize_t)1 << width < 2 * count) width++;
    uint64_t mask = ((uint64_t)1 << width) - 1;
    uint32_t *firsts = PyMem_RawCalloc((size_t)mask + 1, sizeof *firsts); /* counted from 1 */
    if (firsts == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        uint64_t at = values[some[i]] * GOLDEN >> (64 - width);
        while (firsts[at] && values[firsts[at] - 1] != values[some[i]]) at = (at + 1) & mask;
        if (!firsts[at]) firsts[at] = some[i] + 1;
        holders[firsts[at] - 1]++;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        uint64_t at = values[some[i]] * GOLDEN >> (64 - width);
        while (values[firsts[at] - 1] != values[some[i]]) at = (at + 1) & mask;
        holders[some[i]] = holders[firsts[at] - 1];
    }
    PyMem_RawFree(firsts);
    return 0;
}

/* How many members of all sets equal each of them; -1 without memory. Sets are sorted, so that all
 * can be read side by side, a part of the numbers at a time. Most members stand in one set alone. */
static int count_holders(
    const uint64_t *values, const uint64_t *ends, Py_ssize_t sets, uint32_t *holders
) {
    enum { BITS = 20 };
    uint64_t count = sets ? ends[sets - 1] : 0;
    int bits = 0, result = -1;
    while (bits < 20 && count >> bits > PART) bits++;
    uint64_t *places = allocate(2 * sets, sizeof *places), *later = places + sets;
    uint32_t *some = allocate((Py_ssize_t)count, sizeof *some);
    met_t seen = {NULL, NULL, 0};
    if (places == NULL || some == NULL || get_met(&seen, BITS) < 0) goto done;
    for (Py_ssize_t set = 0; set < sets; set++) places[set] = set ? ends[set - 1] : 0;
    for (uint64_t part = 0; part < (uint64_t)1 << bits; part++) {
        uint64_t last = bits ? ((part + 1) << (64 - bits)) - 1 : UINT64_MAX;
        Py_ssize_t several = 0;
        memset(seen.met, 0, (size_t)1 << (BITS - 2));
        for (Py_ssize_t set = 0; set < sets; set++) {
            uint64_t i = places[set];
            for (; i < ends[set] && values[i] <= last; i++) meet(&seen, values[i]);
            later[set] = i;
        }
        for (Py_ssize_t set = 0; set < sets; set++)
            for (uint64_t i = places[set]; i < later[set]; i++) {
                int several_have = met_again(&seen, values[i]);
                holders[i] = !several_have;
                some[several] = (uint32_t)i;
                several += several_have;
            }
        if (count_equal(values, some, several, holders) < 0) goto done;
        memcpy(places, later, (size_t)sets * sizeof *places);
    }
    result = 0;
done:
    PyMem_RawFree(some);
    PyMem_RawFree(seen.met);
    PyMem_RawFree(places);
    return result;
}

/* The value that `rank` others of distinct ones are less than (Hoare's selection); moves them. */
static uint64_t ranked(uint64_t *values, Py_ssize_t count, Py_ssize_t rank) {
    Py_ssize_t low = 0, high = count - 1;
    for (int turn = 0; low < high; turn++) {
        if (turn == 64) {
            qsort(values + low, (size_t)(high - low + 1), sizeof *values, ascending);
            break;
        }
        uint64_t pivot = values[low + (high - low) / 2];
        Py_ssize_t i = low - 1, j = high + 1;
        for (;;) {
            do i++;
            while (values[i] < pivot);
            do j--;
            while (values[j] > pivot);
            if (i >= j) break;
            uint64_t other = values[i];
            values[i] = values[j];
            values[j] = other;
        }
        if (rank <= j)
            high = j;
        else
            low = j + 1;
    }
    return values[rank];
}

static PyObject *rarest(PyObject *module, PyObject *args) {
    PyObject *first, *second, *third, *result = NULL;
    buffer_t values, ends, most;
    if (!PyArg_ParseTuple(args, "OOO:rarest", &first, &second, &third)) return NULL;
    if (get_buffer(first, 8, &values) < 0) return NULL;
    if (get_buffer(second, 8, &ends) < 0) {
        PyBuffer_Release(&values.view);
        return NULL;
    }
    if (get_buffer(third, 4, &most) < 0) {
        PyBuffer_Release(&ends.view);
        PyBuffer_Release(&values.view);
        return NULL;
    }
    const uint64_t *value = values.view.buf, *end = ends.view.buf;
    const uint32_t *wanted = most.view.buf;
    Py_ssize_t sets = ends.size, largest = 0, kept = 0;
    uint32_t *holders = NULL, *owners = NULL;
    uint64_t *ranks = NULL, *members = NULL;
    int fits = most.size == sets && (uint64_t)values.size <= UINT32_MAX &&
               (uint64_t)sets <= UINT32_MAX &&
               (sets ? end[sets - 1] == (uint64_t)values.size : values.size == 0);
    for (Py_ssize_t i = 0; fits && i < sets; i++) {
        uint64_t start = i ? end[i - 1] : 0;
        fits = start <= end[i];
        if (fits && (Py_ssize_t)(end[i] - start) > largest) largest = (Py_ssize_t)(end[i] - start);
    }
    if (!fits) {
        PyErr_SetString(PyExc_ValueError, "the ends or the numbers do not fit the sets");
        goto done;
    }
    holders = PyMem_RawCalloc((size_t)values.size + 1, sizeof *holders);
    if (holders == NULL) PyErr_NoMemory();
    owners = allocate(values.size, sizeof *owners);
    members = allocate(values.size, sizeof *members);
    ranks = allocate(largest, sizeof *ranks);
    if (holders == NULL || owners == NULL || members == NULL || ranks == NULL) goto done;
    if (count_holders(value, end, sets, holders) < 0) goto done;
    for (Py_ssize_t set = 0, start = 0; set < sets; start = (Py_ssize_t)end[set++]) {
        Py_ssize_t size = (Py_ssize_t)end[set] - start, shared = 0;
        for (Py_ssize_t i = 0; i < size; i++)
            if (holders[start + i] > 1)
                ranks[shared++] = (uint64_t)holders[start + i] << 32 | (uint32_t)i;
        Py_ssize_t left = (Py_ssize_t)wanted[set] - (size - shared);
        if (left <= 0 || shared == 0) continue;
        uint64_t last = left < shared ? ranked(ranks, shared, left - 1) : UINT64_MAX;
        for (Py_ssize_t i = 0; i < size; i++) {
            uint32_t own = holders[start + i];
            if (own < 2 || ((uint64_t)own << 32 | (uint32_t)i) > last) continue;
            members[kept] = value[start + i];
            owners[kept++] = (uint32_t)set;
        }
    }
    PyObject *found = as_bytes(members, kept, sizeof *members);
    PyObject *whose = as_bytes(owners, kept, sizeof *owners);
    if (found != NULL && whose != NULL) result = PyTuple_Pack(2, found, whose);
    Py_XDECREF(found);
    Py_XDECREF(whose);
done:
    PyMem_RawFree(ranks);
    PyMem_RawFree(members);
    PyMem_RawFree(owners);
    PyMem_RawFree(holders);
    PyBuffer_Release(&most.view);
    PyBuffer_Release(&ends.view);
    PyBuffer_Release(&values.view);
    return result;
}
