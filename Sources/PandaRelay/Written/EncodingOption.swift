import ArgumentParser
import RelayRoster

/// The encoding of the text files that a command reads.
struct EncodingOption: ParsableArguments {
    @Option(help: "What the text files are in, where it cannot be recognised.") var encoding: WrittenEncoding?
}

/// An encoding as an argument.
struct WrittenEncoding: ExpressibleByArgument {
    var value: TextEncoding

    /// Nil where there is no such encoding.
    init?(argument: String) {
        guard let value = TextEncoding(written: argument) else { return nil }
        self.value = value
    }

    static var allValueStrings: [String] { TextEncoding.allCases.map(\.optionName) }
}
