import RelayModel

extension JSON {
    /// The text as the name of a person or a circle; nil where it is none.
    var writtenName: String? { text.flatMap { try? WrittenValue.name($0) } }
}
