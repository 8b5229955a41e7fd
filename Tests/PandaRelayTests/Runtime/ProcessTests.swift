import Testing

/// Tests that start the program as a process. They run one after the other: two cores cannot show the behaviour of one
/// process while five others start, and a pipe that another child has inherited does not end with its owner.
@Suite("Processes", .serialized)
enum ProcessTests {}
