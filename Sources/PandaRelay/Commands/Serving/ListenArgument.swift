import ArgumentParser

/// `HOST:PORT` as an argument.
struct ListenArgument: ExpressibleByArgument, Hashable {
    var address: ListenAddress

    /// An address known to be one.
    init(address: ListenAddress) { self.address = address }

    /// As it is written, for the help page.
    var defaultValueDescription: String { address.description }

    /// Nil where the text is no host and port.
    init?(argument: String) {
        guard let address = ListenAddress(argument) else { return nil }
        self.address = address
    }
}
