/// Why a text is not JSON.
struct JSONError: Error, Hashable {
    /// What is wrong with the text.
    enum Fault: Hashable {
        /// The text ended inside a value.
        case cutOff
        /// Something else belongs at this place.
        case unexpected
        /// A string holds bytes that are not UTF-8, or half a surrogate pair.
        case notUnicode
        /// More than 64 values inside each other.
        case tooDeep
    }

    var fault: Fault
    /// Bytes before the place.
    var offset: Int
}
