import RelayModel

extension CSVTable {
    /// The cell as an id; logs a fault and returns nil if it is none.
    func slug<ID: Slug>(_ column: RosterColumn, as _: ID.Type, log: inout FaultLog) -> ID? {
        let text = text(column)
        do throws(WrittenFault) {
            let id = try WrittenValue.id(text, as: ID.self)
            // Nearly every id is written in the form in which it is read.
            if text.utf8.count != id.text.utf8.count, WrittenValue.trimmed(text) != id.text {
                log.warn(otherForm(column, id.text))
            }
            return id
        } catch {
            let advice =
                error == .empty || error.isSpreadsheetDamage
                ? error.advice("id") : "An id is 1–64 ASCII letters, digits and . _ - @"
            log.add(fault(error, column, "id", .badID, advice))
            return nil
        }
    }

    /// The warning about an id that is read in another form than it was written in.
    private func otherForm(_ column: RosterColumn, _ id: String) -> RosterFault {
        fault(
            .similarID,
            column,
            "the id is written with full-width or invisible characters, or with quotes, and is read as \(shown(id))",
            "Write it with ASCII characters alone"
        )
    }

    /// The cell as a name; logs a fault and returns nil if it is none.
    func name(_ column: RosterColumn = .name, log: inout FaultLog) -> String? {
        do throws(WrittenFault) {
            let name = try WrittenValue.name(text(column))
            if name.utf8.contains(UInt8(ascii: "?")) {
                log.warn(
                    fault(
                        .lostCharacters,
                        column,
                        "the name holds ?, which spreadsheet programs write for a character that their code page lacks",
                        "Look whether a character is missing; if so, enter it again and save the file as “CSV UTF-8”"
                    )
                )
            }
            return name
        } catch {
            log.add(fault(error, column, "name", .badValue, error.advice("name")))
            return nil
        }
    }

    /// The cell as one of the allowed values; logs a fault and returns nil if it is none.
    func value<Value: StringEnum>(
        _ column: RosterColumn,
        in table: [String: Value],
        chinese: (Value) -> String,
        log: inout FaultLog
    ) -> Value? {
        let text = text(column)
        if let value = table[text] ?? table[WrittenValue.narrowed(text).lowercased()] { return value }
        let reason = text.isEmpty ? "the cell is empty" : "unknown \(column.rawValue) \(shown(text))"
        let known = WrittenValues.list(Value.self, chinese: chinese)
        log.add(fault(text.isEmpty ? .emptyValue : .badValue, column, reason, "Write one of: \(known)"))
        return nil
    }

    /// The cell as yes or no, `initial` if it is empty; logs a fault and returns nil if it is neither.
    func flag(_ column: RosterColumn, default initial: Bool, log: inout FaultLog) -> Bool? {
        let text = text(column)
        if text.isEmpty { return initial }
        let plain = WrittenValue.narrowed(text).lowercased()
        if WrittenValues.yes.contains(plain) { return true }
        if WrittenValues.no.contains(plain) { return false }
        log.add(fault(.badValue, column, "\(shown(text)) is neither yes nor no", "Write yes or no (是 or 否)"))
        return nil
    }

    /// The cell as a phone number. The outer nil, with a logged fault, means an invalid number, the inner nil an empty
    /// cell.
    func phone(log: inout FaultLog) -> PhoneNumber?? {
        let text = text(.phone)
        if text.isEmpty { return .some(nil) }
        do throws(WrittenFault) {
            return .some(try PhoneNumber.reading(text))
        } catch {
            let advice =
                error.isSpreadsheetDamage
                ? error.advice("number")
                : "Write 5–15 digits, with a leading + and the country's code where it is not a mainland number, "
                    + "or leave it empty"
            log.add(fault(error, .phone, "telephone number", .badValue, advice))
            return nil
        }
    }

    /// A value as a fault may quote it.
    func shown(_ text: String) -> String { place.shown(text) }

    /// The fault of a value that cannot be read.
    /// - Parameter code: What it is where it is neither an empty cell nor a spreadsheet's damage.
    func fault(
        _ fault: WrittenFault,
        _ column: RosterColumn,
        _ noun: String,
        _ code: RosterFaultCode,
        _ advice: String
    ) -> RosterFault {
        let code =
            switch fault {
            case .empty: RosterFaultCode.emptyValue
            case .scientific, .fraction: RosterFaultCode.spreadsheetDamage
            default: code
            }
        return self.fault(code, column, fault.reason(noun), advice)
    }
}
