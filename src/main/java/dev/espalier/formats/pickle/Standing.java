package dev.espalier.formats.pickle;

/** What the reader thinks of a global in a pickle. */
enum Standing {
    /** On the allow-list: data and nothing else. */
    ALLOWED,
    /** A class that a TorchScript archive defines in its own code. */
    SCRIPT,
    /** Makes instances of the class that is its first argument, as old protocols do. */
    RECONSTRUCTOR,
    /** Loads its argument as a file of its own. */
    LOADS,
    /** Takes an attribute of something, as old protocols name nested classes and members of enums. */
    ATTRIBUTE,
    /** A class of network modules. */
    MODULE,
    /** Unknown, and perhaps only data. */
    UNKNOWN,
    /** Can run code, touch files, the process or the network. */
    ACTS
}
