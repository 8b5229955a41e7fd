import RelayModel

/// The form of an endpoint's address on a channel.
struct AddressRule: Sendable {
    enum Kind: String, StringEnum {
        case url, phone, account, email
    }

    /// The form in which a request writes a telephone number.
    enum NumberForm: String, StringEnum {
        /// Digits alone: `13800001111`, `85212345678`.
        case digits
        /// `+8613800001111`.
        case e164
    }

    var kind = Kind.account
    var numberForm = NumberForm.digits
    /// Query parameters a URL must have.
    var parameters: [String] = []
    /// The prefix of addresses that denote people whom the roster does not list: a department, a tag.
    var everyone: [String] = []
    /// Patterns of addresses that have the right form but are not endpoints.
    var refused: [TextPattern] = []
    var example = ""

    /// Returns the problem of an address, without quoting it; nil if it is valid.
    func fault(in address: String) -> String? {
        if refused.contains(where: { $0.matches(address) }) {
            return "is of a kind that this channel no longer supports"
        }
        switch kind {
        case .url:
            guard Address.isURL(address) else {
                return
                    "must be an http(s) URL of printable ASCII, at most \(Address.maximumLength) bytes, "
                    + "without user or fragment"
            }
            let missing = parameters.filter { !Address.hasParameter($0, in: address) }
            return missing.isEmpty ? nil : "must carry \(missing.joined(separator: ", ")) in its query"
        case .phone: return PhoneNumber(address) == nil ? "must be a telephone number" : nil
        case .email:
            return Address.isMailbox(address) ? nil : "must be a mail address of ASCII characters: name@host"
        case .account:
            let isUsable = (1...256).contains(address.utf8.count) && Address.isPrintable(address)
            return isUsable ? nil : "must be 1–256 printable ASCII characters without blanks"
        }
    }

    /// Whether an address denotes people whom the roster does not list. `@all` does on every platform that has it.
    func standsForEveryone(_ address: String) -> Bool {
        guard kind == .account else { return false }
        let lower = address.lowercased()
        return lower.contains("@all") || everyone.contains { lower.hasPrefix($0.lowercased()) }
    }

    /// The name of the recipient in requests and replies.
    func name(of address: String) -> String {
        guard kind == .phone, let number = PhoneNumber(address) else { return address }
        let isForeign = number.digits.hasPrefix("+")
        switch numberForm {
        case .digits: return isForeign ? String(number.digits.dropFirst()) : number.digits
        case .e164: return isForeign ? number.digits : "+86" + number.digits
        }
    }
}
