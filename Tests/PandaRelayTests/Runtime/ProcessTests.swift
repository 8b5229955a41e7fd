import Testing

/// Tests that start the program as processes of its own, one after the other: two cores do not show what one process
/// does while five others start, and a pipe that another child has inherited does not end when its owner does.
@Suite("Processes", .serialized)
enum ProcessTests {}
