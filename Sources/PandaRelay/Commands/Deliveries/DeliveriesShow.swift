import ArgumentParser

/// `panda-relay deliveries show`.
struct DeliveriesShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows a delivery: its attempts, its receipts, who passed it on.",
        discussion: "  panda-relay deliveries show dlv_05Z8M2Q4000000000003"
    )

    @Argument(help: "The delivery's id.") var delivery: DeliveryArgument

    func run() async throws {
        let answer = try await APIClient().get("/v1/deliveries/\(delivery.text)", as: DeliveryAnswer.self)
        for line in answer.lines { Terminal.put(line) }
    }
}

extension DeliveryAnswer {
    /// The delivery's whole history, a line each.
    var lines: [String] {
        var lines = ["\(id): \(state)\(reason.map { " (\($0))" } ?? ""), \(channel) \(endpoint)"]
        if let heldUntil { lines.append("  held until \(heldUntil)") }
        if let digest { lines.append("  told in the digest that \(digest == id ? "it" : digest) carried") }
        if let sharedWith { lines.append("  left with the request of \(sharedWith): the address is the same") }
        for attempt in attempts ?? [] {
            let words = [attempt.verdict, attempt.code, attempt.message].compactMap { $0 }.filter { !$0.isEmpty }
            lines.append("  attempt \(attempt.number), \(attempt.startedAt ?? ""): \(words.joined(separator: " "))")
        }
        for receipt in receipts ?? [] {
            let late = receipt.counted ? "" : " (changed nothing)"
            lines.append("  receipt, \(receipt.at ?? receipt.receivedAt): \(receipt.state) \(receipt.code)\(late)")
        }
        for word in forwarded ?? [] { lines.append("  passed on, \(word.at): confirmed by \(word.by)") }
        return lines
    }
}
