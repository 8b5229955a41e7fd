import ArgumentParser
import RelayModel

/// A notice's id as an argument.
struct NoticeArgument: ExpressibleByArgument, Hashable {
    var text: String

    /// Nil where the text is no notice's id.
    init?(argument: String) {
        guard NoticeID(argument) != nil else { return nil }
        text = argument
    }
}
