import ArgumentParser
import RelayModel

/// A delivery's id as an argument.
struct DeliveryArgument: ExpressibleByArgument, Hashable {
    var text: String

    /// Nil where the text is no delivery's id.
    init?(argument: String) {
        guard DeliveryID(argument) != nil else { return nil }
        text = argument
    }
}
