import RelayModel

extension Sheet {
    /// The cell as an id; nil, with the fault logged, where it is none.
    func slug<ID: Slug>(_ column: RosterColumn, as _: ID.Type, log: inout FaultLog) -> ID? {
        let text = text(column)
        if let id = ID(text) {
            guard Self.isDamagedNumber(text) else { return id }
            log.add(damagedNumber(column))
            return nil
        }
        if text.isEmpty {
            log.add(fault(.emptyValue, column, "the cell is empty", "Enter the id"))
        } else if text.utf8.count > ID.maximumLength {
            log.add(
                fault(
                    .badID,
                    column,
                    "the id \(shown(text)) is longer than \(ID.maximumLength) characters",
                    "Choose a shorter one"
                )
            )
        } else {
            log.add(
                fault(
                    .badID,
                    column,
                    "\(shown(text)) is no id",
                    "An id is made of ASCII letters, digits and . _ - @ only"
                )
            )
        }
        return nil
    }

    /// The cell as a name: not empty, its line breaks turned into blanks; nil, with the fault logged, where it is empty.
    func name(log: inout FaultLog) -> String? {
        let text = text(.name)
        if text.isEmpty {
            log.add(fault(.emptyValue, .name, "the name is empty", "Enter the name"))
            return nil
        }
        // Nearly every name is a line already.
        let isLine = !text.unicodeScalars.contains(where: ScalarSet.control.contains)
        let line = isLine ? text : text.split { $0.isNewline || $0 == "\t" }.joined(separator: " ")
        switch TextRule.name.fault(in: line) {
        case nil: return line
        case .tooLong:
            let reason = "the name is longer than \(TextRule.name.limit) characters"
            log.add(fault(.badValue, .name, reason, "Shorten it; look whether a quote is missing"))
        case .malformed:
            log.add(fault(.badValue, .name, "the name holds control characters", "Enter the name again"))
        }
        return nil
    }

    /// The cell as one of the written values; nil, with the fault logged, where it is none.
    func value<Value: NamedCase>(
        _ column: RosterColumn,
        in table: [String: Value],
        chinese: (Value) -> String,
        log: inout FaultLog
    ) -> Value? {
        let text = text(column)
        if let value = table[text] ?? table[text.lowercased()] { return value }
        let reason = text.isEmpty ? "the cell is empty" : "unknown \(column.rawValue) \(shown(text))"
        let known = WrittenValues.list(Value.self, chinese: chinese)
        log.add(fault(text.isEmpty ? .emptyValue : .badValue, column, reason, "Write one of: \(known)"))
        return nil
    }

    /// The cell as yes or no, `initial` where it is empty; nil, with the fault logged, where it is neither.
    func flag(_ column: RosterColumn, default initial: Bool, log: inout FaultLog) -> Bool? {
        let text = text(column)
        if text.isEmpty { return initial }
        let plain = text.lowercased()
        if WrittenValues.yes.contains(plain) { return true }
        if WrittenValues.no.contains(plain) { return false }
        log.add(fault(.badValue, column, "\(shown(text)) is neither yes nor no", "Write yes or no (是 or 否)"))
        return nil
    }

    /// The cell as a phone number. The outer nil, with the fault logged, is a bad one; the inner nil an empty cell.
    func phone(log: inout FaultLog) -> PhoneNumber?? {
        let text = text(.phone)
        if text.isEmpty { return .some(nil) }
        if let phone = PhoneNumber(text) { return .some(phone) }
        if Self.isDamagedNumber(text) {
            log.add(damagedNumber(.phone))
        } else {
            log.add(
                fault(
                    .badValue,
                    .phone,
                    "the cell holds no phone number",
                    "Write 5–15 digits, with a leading + and the country's code where it is not a mainland number, or leave it empty"
                )
            )
        }
        return nil
    }

    /// A value as a fault may quote it.
    func shown(_ text: String) -> String { Shown.value(text, strict: file == .endpoints) }

    private func damagedNumber(_ column: RosterColumn) -> RosterFault {
        fault(
            .spreadsheetDamage,
            column,
            "the spreadsheet turned the number into one like 1.38E+10 and its last digits are lost",
            "Format the column as text, enter the number again and save the file"
        )
    }

    /// Whether the text is a number in a spreadsheet's scientific notation: `1.38E+10`.
    static func isDamagedNumber(_ text: String) -> Bool {
        let bytes = text.utf8
        // Nearly every cell leaves here.
        guard let sign = bytes.firstIndex(of: UInt8(ascii: "+")), sign > bytes.startIndex else { return false }
        let exponent = bytes.index(before: sign)
        let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
        let power = bytes[bytes.index(after: sign)...]
        return bytes[exponent] | 0x20 == UInt8(ascii: "e") && !power.isEmpty && power.allSatisfy(isDigit)
            && bytes.first.map(isDigit) == true
            && bytes[..<exponent].allSatisfy { isDigit($0) || $0 == UInt8(ascii: ".") }
    }
}
