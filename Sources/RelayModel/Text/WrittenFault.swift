/// Why a value that a person wrote, pasted or exported cannot be parsed. It names the character or the damage, never
/// the value.
public enum WrittenFault: Error, Hashable, Sendable {
    /// The value is empty.
    case empty
    /// A spreadsheet program wrote the number in scientific notation: `5.10101E+17`.
    case scientific
    /// A spreadsheet program, or a library that reads its files, treated the value as a number: `20240001.0`.
    case fraction
    /// A character that is not allowed at this place, and the place, from 1.
    case unexpected(Unicode.Scalar, place: Int)
    /// More characters than the limit.
    case tooLong(limit: Int)
    /// A telephone number with too few or too many digits.
    case digits(Int)
    /// A number that starts with 1, and is therefore a mainland mobile number, without exactly 11 digits.
    case mobileDigits(Int)
    /// The id is `.` or `..`, which are steps in a path.
    case step

    /// Whether a spreadsheet program damaged the value.
    public var isSpreadsheetDamage: Bool { self == .scientific || self == .fraction }

    /// The fault as a clause about the value: `the id is empty`.
    /// - Parameter noun: The name of the value: `id`, `address`.
    public func reason(_ noun: String) -> String {
        switch self {
        case .empty: "the \(noun) is empty"
        case .scientific:
            "the \(noun) is in a spreadsheet's scientific notation, like 1.38E+10, and its last digits are lost"
        case .fraction: "the \(noun) ends in .0, like 20240001.0: a spreadsheet program took it for a number"
        case .unexpected(let scalar, let place):
            "the \(noun) holds \(Self.name(of: scalar)) at character \(place)"
        case .tooLong(let limit): "the \(noun) is longer than \(limit) characters"
        case .digits(let count): "a telephone number has 5 to 15 digits, this one has \(count)"
        case .mobileDigits(let count):
            "a number that starts with 1 is a mainland mobile number and has 11 digits, this one has \(count)"
        case .step: "the \(noun) is a step in a path"
        }
    }

    /// The remedy as a sentence without its full stop.
    /// - Parameter noun: The name of the value: `id`, `address`.
    public func advice(_ noun: String) -> String {
        switch self {
        case .empty: "Enter the \(noun)"
        case .scientific, .fraction: "Format the column as text, enter the \(noun) again and save the file"
        case .unexpected(let scalar, _):
            ScalarSet.invisible.contains(scalar)
                ? "Delete the character, which editors do not show, or enter the \(noun) again"
                : "Delete the character, or enter the \(noun) again"
        case .tooLong: "Shorten it; look whether a quote or a separator is missing"
        case .digits, .mobileDigits:
            "Enter the number again, with + and the country's code where it is not a mainland number"
        case .step: "Choose another \(noun)"
        }
    }

    /// `U+202D LEFT-TO-RIGHT OVERRIDE (invisible)`, `“无” (U+65E0)`.
    static func name(of scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let code = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        let known = scalar.properties.name ?? scalar.properties.nameAlias ?? ""
        if ScalarSet.invisible.contains(scalar) { return "\(code) \(known) (invisible)" }
        let isHidden = ScalarSet.white.contains(scalar) || ScalarSet.control.contains(scalar)
        if isHidden { return known.isEmpty ? "the control character \(code)" : "\(code) \(known)" }
        return "“\(scalar)” (\(code))"
    }
}
