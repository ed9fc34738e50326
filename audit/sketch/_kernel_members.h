/* Members of sorted sets: where they stand, and which are rare. A part of `_kernel.c`. */

/* Where in a sorted set the members begin whose upper bits are each number there is: about one. */
static PyObject *table(PyObject *module, PyObject *object) {
    PyObject *result = NULL;
    buffer_t set;
    if (get_buffer(object, 8, &set) < 0) return NULL;
    const uint64_t *members = set.view.buf;
    int bits = 1;
    while (bits < 24 && (Py_ssize_t)1 << bits < set.size) bits++;
    uint64_t buckets = (uint64_t)1 << bits, bucket = 0;
    if ((uint64_t)set.size >= UINT32_MAX)
        PyErr_SetString(PyExc_OverflowError, "2^32 members or more");
    else
        result = as_bytes(NULL, (Py_ssize_t)buckets + 1, sizeof(uint32_t));
    if (result != NULL) {
        uint32_t *starts = (uint32_t *)(void *)PyBytes_AS_STRING(result);
        for (Py_ssize_t i = 0; i < set.size; i++)
            while (bucket <= members[i] >> (64 - bits)) starts[bucket++] = (uint32_t)i;
        while (bucket <= buckets) starts[bucket++] = (uint32_t)set.size;
    }
    PyBuffer_Release(&set.view);
    return result;
}

/* Where values stand in a sorted set of that table; returns -1 where the table is of another. */
static int look_up(
    const buffer_t *values, const buffer_t *set, const buffer_t *table, uint32_t *places
) {
    const uint64_t *value = values->view.buf, *members = set->view.buf;
    const uint32_t *starts = table->view.buf;
    int bits = 1;
    while (bits < 24 && (Py_ssize_t)1 << bits < table->size - 1) bits++;
    if (table->size != ((Py_ssize_t)1 << bits) + 1) return -1;
    for (Py_ssize_t i = 0; i < values->size; i++) {
        uint64_t bucket = value[i] >> (64 - bits);
        uint32_t low = starts[bucket], high = starts[bucket + 1], last = high;
        if (low > high || high > (uint64_t)set->size) return -1;
        while (high - low > 8) {
            uint32_t middle = low + (high - low) / 2;
            if (members[middle] < value[i])
                low = middle + 1;
            else
                high = middle;
        }
        while (low < high && members[low] < value[i]) low++;
        places[i] = low < last && members[low] == value[i] ? low : UINT32_MAX;
    }
    return 0;
}

static PyObject *places(PyObject *module, PyObject *args) {
    PyObject *objects[3], *result = NULL;
    buffer_t buffers[3];
    if (!PyArg_ParseTuple(args, "OOO:places", objects, objects + 1, objects + 2)) return NULL;
    int got = 0;
    while (got < 3 && get_buffer(objects[got], got < 2 ? 8 : 4, buffers + got) == 0) got++;
    if (got == 3) result = as_bytes(NULL, buffers[0].size, sizeof(uint32_t));
    if (result != NULL) {
        uint32_t *found = (uint32_t *)(void *)PyBytes_AS_STRING(result);
        if (look_up(buffers, buffers + 1, buffers + 2, found) < 0) {
            PyErr_SetString(PyExc_ValueError, "the table is of another set");
            Py_CLEAR(result);
        }
    }
    while (got > 0) PyBuffer_Release(&buffers[--got].view);
    return result;
}

/* Sets by the rarity of their members */

/* How many members of all sets equal each of them; -1 without memory. Sets are sorted, so that all
 * can be read side by side, a part of the numbers at a time, of which a table is small. */
static int count_holders(
    const uint64_t *values, const uint64_t *ends, Py_ssize_t sets, uint32_t *holders
) {
    uint64_t count = sets ? ends[sets - 1] : 0;
    int bits = 0, width = 4, result = -1;
    while (bits < 20 && count >> bits > PART) bits++;
    uint64_t *places = allocate(2 * sets, sizeof *places), *keys = NULL, *later = places + sets;
    uint32_t *counts = NULL;
    if (places == NULL) return -1;
    for (Py_ssize_t set = 0; set < sets; set++) places[set] = set ? ends[set - 1] : 0;
    for (uint64_t part = 0; part < (uint64_t)1 << bits; part++) {
        uint64_t last = bits ? ((part + 1) << (64 - bits)) - 1 : UINT64_MAX, size = 0;
        for (Py_ssize_t set = 0; set < sets; set++) {
            uint64_t at = places[set];
            while (at < ends[set] && values[at] <= last) at++;
            later[set] = at;
            size += at - places[set];
        }
        if (keys == NULL || 2 * size > (uint64_t)1 << width) {
            while ((uint64_t)1 << width < 3 * size) width++;
            PyMem_RawFree(keys);
            PyMem_RawFree(counts);
            keys = allocate((Py_ssize_t)1 << width, sizeof *keys);
            counts = allocate((Py_ssize_t)1 << width, sizeof *counts);
            if (keys == NULL || counts == NULL) goto done;
        }
        uint64_t mask = ((uint64_t)1 << width) - 1;
        memset(counts, 0, ((size_t)mask + 1) * sizeof *counts);
        for (int again = 0; again < 2; again++)
            for (Py_ssize_t set = 0; set < sets; set++)
                for (uint64_t i = places[set]; i < later[set]; i++) {
                    uint64_t at = values[i] * GOLDEN >> (64 - width);
                    while (counts[at] && keys[at] != values[i]) at = (at + 1) & mask;
                    if (again) {
                        holders[i] = counts[at];
                    } else {
                        keys[at] = values[i];
                        counts[at]++;
                    }
                }
        memcpy(places, later, (size_t)sets * sizeof *places);
    }
    result = 0;
done:
    PyMem_RawFree(counts);
    PyMem_RawFree(keys);
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
