import ArgumentParser
import RelayAPI

/// `panda-relay notices preview`.
struct NoticesPreview: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract:
            "Shows whom a notice would reach and what it would say, without sending it; takes the options of `send`.",
        discussion: """
              panda-relay notices preview --circle uni --include-children --kind letter --title 一封信 --body …
            """
    )

    @OptionGroup var notice: NoticeOptions
    @OptionGroup var file: ConfigurationFileOption

    func run() async throws {
        let body = try notice.request(offsetMinutes: try file.loaded().timeZoneMinutes)
        let preview = try await APIClient().post("/v1/notices/preview", body, as: PreviewResponse.self)
        Terminal.put("\(preview.audience.endpoints) endpoints, \(preview.audience.recipients) recipients")
        show("by channel", preview.channels)
        show("by role", preview.roles)
        if !preview.circles.isEmpty {
            Terminal.put("by circle:")
            var table = TextTable(headings: ["  circle", "name", "endpoints"], rightAligned: [2])
            table.rows = preview.circles.map { ["  " + $0.id, $0.name, String($0.endpoints)] }
            Terminal.put(table.text)
        }
        for exclusion in preview.excluded where exclusion.count > 0 {
            let examples = exclusion.examples.joined(separator: ", ")
            Terminal.put(
                "left out: \(exclusion.count) \(exclusion.reason)" + (examples.isEmpty ? "" : " (\(examples), …)")
            )
        }
        for message in preview.messages { show(message) }
    }

    private func show(_ message: PreviewResponse.Message) {
        var remarks: [String] = []
        if message.parts > 1 { remarks.append("\(message.parts) parts") }
        if let count = message.smsSegments {
            remarks.append("\(count) SMS segment\(count == 1 ? "" : "s") to each number")
        }
        if let problem = message.problem { remarks.append("cannot be sent: \(problem)") }
        Terminal.put("\n\(message.channel)" + (remarks.isEmpty ? "" : " – " + remarks.joined(separator: ", ")))
        for line in message.text.split(separator: "\n", omittingEmptySubsequences: false) where !message.text.isEmpty {
            Terminal.put("  " + line)
        }
    }

    private func show(_ heading: String, _ counts: APIMap<Int>) {
        guard !counts.isEmpty else { return }
        let parts = counts.entries.sorted { ($1.value, $0.name) < ($0.value, $1.name) }
            .map { "\($0.value) \($0.name)" }
        Terminal.put("\(heading): \(parts.joined(separator: ", "))")
    }
}
