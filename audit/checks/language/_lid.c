/* lid.176.ftz read and asked, compiled; `_lid_python.py` has fastText itself do it.

   A text's hidden vector is the mean of the rows of its words and of the n-grams of 2 to 4
   characters in them (Joulin et al. 2016); the languages are the leaves of a Huffman tree, at each
   node of which a logistic regression tells the way (hierarchical softmax). All is computed in the
   order and the precision of fastText 0.9.2, so that it says the same to the bit; but rows are
   decoded once, where fastText has the codes of a product quantiser to look up at every n-gram. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <math.h>

#include "_lid_model.h"

enum { BEST = 5 }; /* languages that are told */

typedef struct {
    float values[WIDTH];
    long rows;
} hidden_t;

static inline void add_row(const model_t *model, hidden_t *hidden, uint32_t row) {
    for (int k = 0; k < WIDTH; k++) hidden->values[k] += model->rows[row][k];
    hidden->rows++;
}

/* The n-grams of a word that stands between `<` and `>`. */
static void add_grams(const model_t *model, hidden_t *hidden, const char *word, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (is_inner(word[i])) continue;
        uint32_t hash = BASIS;
        size_t end = i;
        for (int size = 1; size <= LONGEST && end < length; size++) {
            do hash = hashed(hash, word[end++]);
            while (end < length && is_inner(word[end]));
            if (size < SHORTEST) continue;
            const gram_t *slot = slot_of(model, hash % BUCKETS);
            if (slot->row) add_row(model, hidden, slot->row);
        }
    }
}

/* A word; false where it is what ends a line. `buffer` has room for it and two more. */
static int add_word(const model_t *model, hidden_t *hidden, const char *word, size_t length,
                    char *buffer) {
    static const char label[] = "__label__";
    const word_t *place = place_of(model, hash_of(word, length), word, length);
    if (place->length ? place->row >= (uint32_t)model->words
                      : length >= sizeof(label) - 1 && !memcmp(word, label, sizeof(label) - 1))
        return 1;
    if (place->length) add_row(model, hidden, place->row);
    if (place->length && !place->row) return 0;
    buffer[0] = '<';
    memcpy(buffer + 1, word, length);
    buffer[length + 1] = '>';
    add_grams(model, hidden, buffer, length + 2);
    return 1;
}

static inline int is_blank(char byte) {
    return byte == ' ' || (byte >= '\t' && byte <= '\r') || byte == '\0';
}

static void add_text(const model_t *model, hidden_t *hidden, const char *text, size_t length,
                     char *buffer) {
    for (size_t i = 0; i < length;) {
        size_t start = i;
        while (i < length && !is_blank(text[i])) i++;
        if (i > start && !add_word(model, hidden, text + start, i - start, buffer)) return;
        while (i < length && is_blank(text[i])) i++;
    }
    add_row(model, hidden, 0);
}

typedef struct {
    float score;
    int language;
} guess_t;

typedef struct {
    guess_t first[BEST]; /* the likeliest first */
    int number;
} guesses_t;

static inline float logarithm(float x) { return (float)log(x + 1e-5); }

static void walk(const model_t *model, const hidden_t *hidden, int node, float score,
                 guesses_t *guesses) {
    if (score < logarithm(0.0f)) return;
    if (guesses->number == BEST && score < guesses->first[BEST - 1].score) return;
    if (node < model->languages) {
        int place = guesses->number < BEST ? guesses->number++ : BEST - 1;
        for (; place && guesses->first[place - 1].score < score; place--)
            guesses->first[place] = guesses->first[place - 1];
        guesses->first[place] = (guess_t){score, node};
        return;
    }
    const node_t *here = &model->nodes[node];
    float sum = 0;
    for (int k = 0; k < WIDTH; k++) sum += here->weights[k] * hidden->values[k];
    float right = (float)(1.0 / (1 + expf(-sum)));
    walk(model, hidden, here->left, score + logarithm((float)(1.0 - right)), guesses);
    walk(model, hidden, here->right, score + logarithm(right), guesses);
}

/* Add to the probability of a code. */
static int add_to(PyObject *total, PyObject *code, double probability) {
    PyObject *before = PyDict_GetItemWithError(total, code);
    if (before == NULL && PyErr_Occurred()) return -1;
    PyObject *sum = PyFloat_FromDouble((before ? PyFloat_AS_DOUBLE(before) : 0.0) + probability);
    int status = sum == NULL ? -1 : PyDict_SetItem(total, code, sum);
    Py_XDECREF(sum);
    return status;
}

static PyObject *says(PyObject *module, PyObject *arguments) {
    const char *text;
    Py_ssize_t length;
    PyObject *capsule;
    if (!PyArg_ParseTuple(arguments, "s#O", &text, &length, &capsule)) return NULL;
    const model_t *model = PyCapsule_GetPointer(capsule, NAME);
    if (model == NULL) return NULL;
    char *buffer = PyMem_Malloc((size_t)length + 2);
    if (buffer == NULL) return PyErr_NoMemory();
    hidden_t hidden = {{0}, 0};
    add_text(model, &hidden, text, (size_t)length, buffer);
    PyMem_Free(buffer);
    float share = (float)(1.0 / hidden.rows);
    for (int k = 0; k < WIDTH; k++) hidden.values[k] *= share;
    guesses_t guesses = {.number = 0};
    walk(model, &hidden, 2 * model->languages - 2, 0, &guesses);
    PyObject *total = PyDict_New();
    for (int i = 0; i < guesses.number && total != NULL; i++) {
        PyObject *code = PyList_GET_ITEM(model->names, guesses.first[i].language);
        double probability = expf(guesses.first[i].score);
        if (PyUnicode_GetLength(code) > 0 &&
            add_to(total, code, probability < 1.0 ? probability : 1.0) < 0)
            Py_CLEAR(total);
    }
    return total;
}

static PyObject *load(PyObject *module, PyObject *arguments) {
    PyObject *path, *code;
    if (!PyArg_ParseTuple(arguments, "OO", &path, &code)) return NULL;
    model_t *model = PyMem_Calloc(1, sizeof(model_t));
    if (model == NULL) return PyErr_NoMemory();
    model->raw = PyObject_CallMethod(path, "read_bytes", NULL);
    model->names = PyList_New(0);
    model->places = PyMem_Calloc(PLACES, sizeof(word_t));
    model->slots = PyMem_Calloc(SLOTS, sizeof(gram_t));
    PyObject *result = NULL;
    int32_t grams;
    int64_t counts[MOST];
    if (model->raw && model->names && model->places && model->slots && PyBytes_Check(model->raw)) {
        const char *data = PyBytes_AS_STRING(model->raw);
        file_t file = {data, data + PyBytes_GET_SIZE(model->raw)};
        if (read_header(model, &file, &grams) && read_words(model, &file, code, counts) &&
            read_grams(model, &file, grams) && read_rows(model, &file, grams) &&
            read_tree(model, &file, counts))
            result = PyCapsule_New(model, NAME, destroy);
    }
    if (result == NULL) {
        free_model(model);
        if (!PyErr_Occurred()) PyErr_SetString(PyExc_ValueError, "not the model that is known");
    }
    return result;
}

static PyMethodDef methods[] = {
    {"load", load, METH_VARARGS, "The model in a file, for `says`."},
    {"says", says, METH_VARARGS, "The likeliest languages of a text and their probabilities."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_lid", "lid.176.ftz, compiled.", 0, methods, NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__lid(void) { return PyModuleDef_Init(&definition); }
