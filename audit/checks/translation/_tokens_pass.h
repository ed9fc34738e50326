/* The pass over a text: which tokens stand where, as numbers.
 *
 * A text repeats its words: each different token is kept once, as it is written (a form) and in
 * lower case (a kind), found again by its characters. Nothing is an object before it is asked for.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

enum { SPACE = 1, WORD = 2 };
enum { UPPER = 1, TITLE = 2 };

static uint8_t classes[128];

/* What `\w` and `\s` match in a pattern of `re`. */
static inline int is_word(Py_UCS4 c) {
    return c < 128 ? classes[c] == WORD : Py_UNICODE_ISALNUM(c);
}

static inline int is_space(Py_UCS4 c) {
    return c < 128 ? classes[c] == SPACE : Py_UNICODE_ISSPACE(c);
}

static inline int is_apostrophe(Py_UCS4 c) { return c == '\'' || c == 0x2019; }

/* A token as it is written: where it was first found, the number of its kind, and in which case it
 * is if it is no kind itself. */
typedef struct {
    PyObject *text; /* once it was asked for */
    uint32_t start, length, hash, kind;
    int cases;
} form_t;

/* A token in lower case. Its characters are `letters[start : start + length]`, its places
 * `order[first : first + count]`. `plain` is the form that is written so, if one is; `cases` are
 * those that others are written in. */
typedef struct {
    PyObject *text;
    uint32_t start, length, hash, first, count, plain;
    uint8_t word, ascii, cases; /* `word`: it starts with a letter or digit */
} kind_t;

typedef struct {
    uint32_t *numbers; /* from 1, by hash; a power of two of them */
    Py_ssize_t count;
} slots_t;

typedef struct {
    PyObject_HEAD
    PyObject *prose, *raw, *starts, *ends, *gaps;
    int unit;          /* bytes of a character */
    const char *data;
    uint32_t *places;  /* of each token its start, its end and its form */
    uint32_t *order;   /* the tokens, kind by kind */
    form_t *forms;
    kind_t *kinds;
    Py_UCS4 *letters;
    slots_t form_slots, kind_slots;
    Py_ssize_t token_count, token_room, form_count, form_room, kind_count, kind_room;
    Py_ssize_t letter_count, letter_room, words;
} pass_t;

#define NONE UINT32_MAX
#define BASIS 0x811c9dc5u
#define NEXT(hash, c) (((hash) ^ (c)) * 0x01000193u)
#define MIXED(hash) ((hash) ^ (hash) >> 15)

/* Room for some more; a failure leaves what there was. */
static int grow(void *array, Py_ssize_t count, Py_ssize_t *room, size_t size) {
    if (count <= *room) return 0;
    Py_ssize_t more = *room ? *room * 2 : 256;
    if (more < count) more = count;
    void *moved = PyMem_Realloc(*(void **)array, (size_t)more * size);
    if (moved == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    *(void **)array = moved;
    *room = more;
    return 0;
}

/* Twice as many slots, each number in one; `hashes` is where the first stands, `stride` apart. */
static int widen(slots_t *slots, const uint32_t *hashes, size_t stride, Py_ssize_t numbers) {
    Py_ssize_t count = slots->count ? slots->count * 2 : 1024;
    uint32_t *wider = PyMem_Calloc((size_t)count, sizeof(uint32_t));
    if (wider == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t number = 0; number < numbers; number++) {
        size_t slot = *(const uint32_t *)((const char *)hashes + (size_t)number * stride);
        for (slot &= (size_t)(count - 1); wider[slot]; slot = (slot + 1) & (size_t)(count - 1));
        wider[slot] = (uint32_t)number + 1;
    }
    PyMem_Free(slots->numbers);
    *slots = (slots_t){wider, count};
    return 0;
}

/* The slot of the form that is written like `length` characters at `at`: empty if none is. */
static inline uint32_t *form_slot(pass_t *pass, const char *at, Py_ssize_t length, uint32_t hash) {
    size_t mask = (size_t)(pass->form_slots.count - 1), slot = hash & mask;
    for (; pass->form_slots.numbers[slot]; slot = (slot + 1) & mask) {
        const form_t *form = pass->forms + pass->form_slots.numbers[slot] - 1;
        if (form->hash == hash && form->length == length &&
            memcmp(pass->data + (size_t)form->start * pass->unit, at,
                   (size_t)(length * pass->unit)) == 0)
            break;
    }
    return pass->form_slots.numbers + slot;
}

/* The slot of the kind of these characters: empty if there is none. */
static uint32_t *kind_slot(pass_t *pass, const Py_UCS4 *letters, Py_ssize_t length, uint32_t hash) {
    size_t mask = (size_t)(pass->kind_slots.count - 1), slot = hash & mask;
    for (; pass->kind_slots.numbers[slot]; slot = (slot + 1) & mask) {
        const kind_t *kind = pass->kinds + pass->kind_slots.numbers[slot] - 1;
        if (kind->hash == hash && kind->length == length &&
            memcmp(pass->letters + kind->start, letters, (size_t)length * sizeof(Py_UCS4)) == 0)
            break;
    }
    return pass->kind_slots.numbers + slot;
}

/* Room for more letters of kinds. */
static Py_UCS4 *room_for(pass_t *pass, Py_ssize_t letters) {
    letters += pass->letter_count;
    int failed = grow(&pass->letters, letters, &pass->letter_room, sizeof(Py_UCS4)) < 0;
    return failed ? NULL : pass->letters + pass->letter_count;
}

/* A token in lower case, put behind the letters of the kinds; the length is -1 where there was an
 * error. `raised`: is it written otherwise? `cases`: in which case then? */
typedef struct {
    Py_ssize_t length;
    int raised, cases, ascii;
} lower_t;

static int answer(PyObject *token, const char *question) {
    PyObject *found = PyObject_CallMethod(token, question, NULL);
    Py_XDECREF(found);
    return found == Py_True;
}

static lower_t lower_beyond(pass_t *pass, Py_ssize_t start, Py_ssize_t end) {
    lower_t found = {-1, 0, 0, 0};
    PyObject *token = PyUnicode_Substring(pass->prose, start, end);
    PyObject *low = token ? PyObject_CallMethod(token, "lower", NULL) : NULL;
    Py_ssize_t length = low ? PyUnicode_GET_LENGTH(low) : 0;
    Py_UCS4 *to = low ? room_for(pass, length) : NULL;
    if (to != NULL && PyUnicode_AsUCS4(low, to, length, 0) != NULL) {
        found.raised = PyUnicode_Compare(token, low) != 0;
        if (found.raised)
            found.cases = answer(token, "isupper") * UPPER | answer(token, "istitle") * TITLE;
        found.ascii = PyUnicode_IS_ASCII(low);
        if (!PyErr_Occurred()) found.length = length;
    }
    Py_XDECREF(token);
    Py_XDECREF(low);
    return found;
}

static lower_t lower(pass_t *pass, Py_ssize_t start, Py_ssize_t end) {
    int kind = PyUnicode_KIND(pass->prose), upper = UPPER, title = TITLE, cased = 0;
    lower_t found = {end - start, 0, 0, 1};
    Py_UCS4 *to = room_for(pass, end - start);
    if (to == NULL) return (lower_t){-1, 0, 0, 0};
    for (Py_ssize_t i = start; i < end; i++) {
        Py_UCS4 c = PyUnicode_READ(kind, pass->data, i);
        if (c >= 128) return lower_beyond(pass, start, end);
        int capital = c - 'A' < 26, small = c - 'a' < 26;
        if (small) upper = 0;
        if (cased ? capital : small) title = 0;
        cased = capital || small;
        found.raised |= capital;
        *to++ = capital ? c + 32 : c;
    }
    if (found.raised) found.cases = upper | title;
    return found;
}

/* The number of the kind of a token that is form number `form`; -1 where there was an error. */
static Py_ssize_t kind_of(pass_t *pass, Py_ssize_t start, Py_ssize_t end, uint32_t form,
                          int *cases) {
    lower_t low = lower(pass, start, end);
    if (low.length < 0) return -1;
    const Py_UCS4 *letters = pass->letters + pass->letter_count;
    uint32_t hash = BASIS;
    for (Py_ssize_t i = 0; i < low.length; i++) hash = NEXT(hash, letters[i]);
    hash = MIXED(hash);
    uint32_t *slot = kind_slot(pass, letters, low.length, hash);
    Py_ssize_t number = (Py_ssize_t)*slot - 1;
    if (number < 0) {
        number = pass->kind_count;
        if (grow(&pass->kinds, number + 1, &pass->kind_room, sizeof(kind_t)) < 0) return -1;
        pass->kinds[number] = (kind_t){
            .start = (uint32_t)pass->letter_count, .length = (uint32_t)low.length, .hash = hash,
            .plain = NONE, .word = Py_UNICODE_ISALNUM(letters[0]) != 0, .ascii = low.ascii != 0};
        pass->letter_count += low.length;
        *slot = (uint32_t)++pass->kind_count;
        if (2 * pass->kind_count > pass->kind_slots.count &&
            widen(&pass->kind_slots, &pass->kinds->hash, sizeof(kind_t), pass->kind_count) < 0)
            return -1;
    }
    pass->kinds[number].cases |= (uint8_t)(*cases = low.cases);
    if (!low.raised) pass->kinds[number].plain = form;
    return number;
}

static int add(pass_t *pass, Py_ssize_t start, Py_ssize_t end, uint32_t hash) {
    uint32_t *slot = form_slot(pass, pass->data + start * pass->unit, end - start, hash);
    uint32_t form = *slot;
    if (!form) {
        int cases;
        Py_ssize_t room = pass->form_count + 1, kind;
        if (grow(&pass->forms, room, &pass->form_room, sizeof(form_t)) < 0) return -1;
        if ((kind = kind_of(pass, start, end, (uint32_t)pass->form_count, &cases)) < 0) return -1;
        pass->forms[pass->form_count++] = (form_t){
            NULL, (uint32_t)start, (uint32_t)(end - start), hash, (uint32_t)kind, cases};
        *slot = form = (uint32_t)pass->form_count;
        if (2 * pass->form_count > pass->form_slots.count &&
            widen(&pass->form_slots, &pass->forms->hash, sizeof(form_t), pass->form_count) < 0)
            return -1;
    }
    if (grow(&pass->places, pass->token_count + 1, &pass->token_room, 3 * sizeof(uint32_t)) < 0)
        return -1;
    uint32_t *place = pass->places + 3 * pass->token_count++;
    place[0] = (uint32_t)start;
    place[1] = (uint32_t)end;
    place[2] = form - 1;
    return 0;
}

/* `kind` is known where it is called, so that no character asks for it. */
static inline int find_in(pass_t *pass, int kind) {
    Py_ssize_t length = PyUnicode_GET_LENGTH(pass->prose), i = 0;
    const void *data = pass->data;
    while (i < length) {
        Py_UCS4 c = PyUnicode_READ(kind, data, i);
        Py_ssize_t start = i++;
        if (is_space(c)) continue;
        uint32_t hash = NEXT(BASIS, c);
        if (is_word(c)) {
            for (;;) {
                while (i < length && is_word(c = PyUnicode_READ(kind, data, i))) {
                    hash = NEXT(hash, c);
                    i++;
                }
                if (i + 1 >= length || !is_apostrophe(c) ||
                    !is_word(PyUnicode_READ(kind, data, i + 1)))
                    break;
                hash = NEXT(hash, c);
                i++;
            }
        }
        if (add(pass, start, i, MIXED(hash)) < 0) return -1;
    }
    return 0;
}

static int find_all(pass_t *pass) {
    switch (PyUnicode_KIND(pass->prose)) {
    case PyUnicode_1BYTE_KIND: return find_in(pass, PyUnicode_1BYTE_KIND);
    case PyUnicode_2BYTE_KIND: return find_in(pass, PyUnicode_2BYTE_KIND);
    default: return find_in(pass, PyUnicode_4BYTE_KIND);
    }
}

static inline uint32_t kind_at(const pass_t *pass, Py_ssize_t token) {
    return pass->forms[pass->places[3 * token + 2]].kind;
}

/* Puts the tokens in order, and says where they stand. */
static int arrange(pass_t *pass) {
    Py_ssize_t count = pass->token_count, total = 0;
    pass->starts = PyBytes_FromStringAndSize(NULL, count * 4);
    pass->ends = PyBytes_FromStringAndSize(NULL, count * 4);
    pass->gaps = PyBytes_FromStringAndSize(NULL, count);
    pass->order = PyMem_Malloc((size_t)count * sizeof(uint32_t) + 1);
    if (!pass->starts || !pass->ends || !pass->gaps) return -1;
    if (pass->order == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    uint32_t *start = (uint32_t *)PyBytes_AS_STRING(pass->starts), done = 0;
    uint32_t *end = (uint32_t *)PyBytes_AS_STRING(pass->ends);
    uint8_t *gap = (uint8_t *)PyBytes_AS_STRING(pass->gaps);
    for (Py_ssize_t i = 0; i < count; i++) {
        start[i] = pass->places[3 * i];
        end[i] = pass->places[3 * i + 1];
        gap[i] = start[i] - done < 255 ? (uint8_t)(start[i] - done) : 255;
        done = end[i];
        pass->kinds[kind_at(pass, i)].count++;
    }
    for (Py_ssize_t k = 0; k < pass->kind_count; k++) {
        kind_t *kind = pass->kinds + k;
        kind->first = (uint32_t)total;
        total += kind->count;
        pass->words += kind->word ? kind->count : 0;
        kind->count = 0;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        kind_t *kind = pass->kinds + kind_at(pass, i);
        pass->order[kind->first + kind->count++] = (uint32_t)i;
    }
    return 0;
}
