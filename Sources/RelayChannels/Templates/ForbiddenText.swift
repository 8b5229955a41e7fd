import RelayModel

/// What a channel must not carry (protocols: sms, section 0).
enum ForbiddenText: String, NamedCase {
    /// A web address, with or without its scheme.
    case link
    /// A number to call back: seven digits or more in a row, or in groups.
    case number

    /// Whether the text holds it.
    func occurs(in text: String) -> Bool {
        let plain = PlainScalars(text)
        return switch self {
        case .link: LinkScan.holdsLink(plain)
        case .number: NumberScan(plain).holdsNumber(digits: 7)
        }
    }
}
