/// Where one field lies in the text, blanks around it left out.
struct CSVField {
    var start: Int
    var end: Int
    /// Holds doubled quotes, which stand for one each.
    var doubled = false
    /// Holds a byte that a damaged value would hold, so it is worth a closer look.
    var suspect = false
    /// What is wrong with its quotes.
    var fault: QuoteFault?

    var isEmpty: Bool { start == end }
}

/// What can be wrong with a quoted field (RFC 4180, section 2).
enum QuoteFault {
    /// The opening quote has no closing one.
    case unterminated
    /// Something follows the closing quote.
    case textAfterQuote
}
