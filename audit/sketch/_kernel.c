/* The sketch kernel, compiled. `_numpy.py` is its twin and its documentation: same names, same bits.
 *
 * Every function takes buffers of native-endian integers and returns bytes. Nothing is read before
 * its size is checked, no length is multiplied before it is compared with the largest there is.
 */
/* The parts build on those before them. */
#include "_kernel_buffers.h"
#include "_kernel_words.h"
#include "_kernel_places.h"
#include "_kernel_runs.h"
#include "_kernel_repeats.h"
#include "_kernel_signatures.h"
#include "_kernel_overlaps.h"
#include "_kernel_order.h"
#include "_kernel_members.h"
#include "_kernel_passages.h"

static PyMethodDef methods[] = {
    {"tokenise", tokenise, METH_VARARGS, "Word hashes, starts and ends; None where unsure."},
    {"text_key", text_key, METH_VARARGS, "A hash of all but white space; None where unsure."},
    {"unblanked", unblanked, METH_VARARGS, "The words that begin with no blank elsewhere."},
    {"moved", moved, METH_VARARGS, "Places in a text that was composed."},
    {"gram_hashes", gram_hashes, METH_VARARGS, "The hash of every run of words."},
    {"gram_set", gram_set, METH_VARARGS, "The same, sorted, each once."},
    {"winnow", winnow, METH_VARARGS, "The least of every window of runs, sorted, each once."},
    {"repeated_runs", repeated_runs, METH_VARARGS, "Which runs stand there more than once."},
    {"may_repeat", may_repeat, METH_VARARGS, "Paragraphs and lines where many such runs are."},
    {"signature", signature, METH_O, "256 minima of a set of shingles."},
    {"sketch", sketch, METH_VARARGS, "The signature of all runs of words."},
    {"affine32", affine32, METH_VARARGS, "The minima that datasketch takes."},
    {"band_keys", band_keys, METH_VARARGS, "A key for each band of a signature."},
    {"shared", shared, METH_VARARGS, "How many members two sorted sets share."},
    {"overlaps", overlaps, METH_VARARGS, "The same of many pairs of sets that follow each other."},
    {"shared_members", shared_members, METH_VARARGS, "What some pair of them shares."},
    {"repeated_order", repeated_order, METH_O, "Where values are that stand there again."},
    {"sorted_set", sorted_set, METH_O, "Values sorted, each once."},
    {"table", table, METH_O, "Where to look in a sorted set."},
    {"members", members, METH_VARARGS, "Which values stand in a sorted set."},
    {"tally", tally, METH_VARARGS, "How many values equal each member of a sorted set."},
    {"rarest", rarest, METH_VARARGS, "The members of each set that the fewest sets have."},
    {"shared_passages", shared_passages, METH_VARARGS, "Where one document repeats another."},
    {NULL, NULL, 0, NULL},
};

static int execute(PyObject *module) {
    for (uint64_t round = 0; round < ROUNDS; round++)
        multipliers[round] = mix((round + 1) * GOLDEN) | 1;
    return 0;
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, execute}, {0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_kernel", "The sketch kernel, compiled.", 0, methods, slots,
    NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__kernel(void) { return PyModuleDef_Init(&definition); }
