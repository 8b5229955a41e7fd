import ArgumentParser
import RelayAPI

/// `panda-relay deliveries`: shows one delivery and records a person's confirmation. `log` lists deliveries.
struct DeliveriesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deliveries",
        abstract: "Shows one delivery with everything known of it; confirms what a person passed on.",
        discussion: """
              panda-relay log --state awaiting_human
              panda-relay deliveries text dlv_05Z8M2Q4000000000003 | wl-copy
              panda-relay deliveries forwarded dlv_05Z8M2Q4000000000003
            """,
        subcommands: [DeliveriesShow.self, DeliveriesText.self, DeliveriesForwarded.self]
    )
}

/// `panda-relay deliveries forwarded`.
struct DeliveriesForwarded: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forwarded",
        abstract: "Confirms that a person passed the text on. Repeating it changes nothing.",
        discussion: "  panda-relay deliveries forwarded dlv_05Z8M2Q4000000000003"
    )

    @Argument(help: "The delivery's id.") var delivery: DeliveryArgument

    func run() async throws {
        let path = "/v1/deliveries/\(delivery.text)/forwarded"
        let answer = try await APIClient().post(path, as: DeliveryResponse.self)
        let word = answer.forwarded.last.map { ", confirmed by \($0.by) at \($0.at)" } ?? ""
        Terminal.put("\(answer.id): \(answer.state)\(word)")
    }
}

/// `panda-relay deliveries show`.
struct DeliveriesShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows a delivery: its attempts, its receipts, who passed it on.",
        discussion: "  panda-relay deliveries show dlv_05Z8M2Q4000000000003"
    )

    @Argument(help: "The delivery's id.") var delivery: DeliveryArgument

    func run() async throws {
        let answer = try await APIClient().get("/v1/deliveries/\(delivery.text)", as: DeliveryResponse.self)
        for line in answer.lines { Terminal.put(line) }
    }
}

extension DeliveryResponse {
    /// The delivery's history, one event per line.
    var lines: [String] {
        let place = [channel, endpoint].compactMap(\.self).joined(separator: " ")
        let why = reason.map { " (\($0))" } ?? ""
        var lines = ["\(id): \(state)\(why), \(place.isEmpty ? "no endpoint" : place)"]
        if let heldUntil { lines.append("  held until \(heldUntil)") }
        if let digest { lines.append("  told in the digest that \(digest == id ? "it" : digest) carried") }
        if let sharedWith { lines.append("  shared the request of \(sharedWith), which has the same address") }
        for attempt in attempts {
            let words = [attempt.verdict, attempt.code, attempt.message].filter { !$0.isEmpty }
            lines.append("  attempt \(attempt.number), \(attempt.at): \(words.joined(separator: " "))")
        }
        for receipt in receipts {
            let late = receipt.counted ? "" : " (changed nothing)"
            lines.append("  receipt, \(receipt.at ?? receipt.receivedAt): \(receipt.state) \(receipt.code)\(late)")
        }
        for word in forwarded { lines.append("  passed on, \(word.at): confirmed by \(word.by)") }
        return lines
    }
}

/// `panda-relay deliveries text`.
struct DeliveriesText: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "text",
        abstract: "Prints the ready text of a delivery that a person passes on, and nothing else.",
        discussion: "  panda-relay deliveries text dlv_05Z8M2Q4000000000003"
    )

    @Argument(help: "The delivery's id.") var delivery: DeliveryArgument

    func run() async throws {
        let answer = try await APIClient().get("/v1/deliveries/\(delivery.text)", as: DeliveryResponse.self)
        guard let text = answer.text else {
            guard let channel = answer.channel else {
                throw CommandFailure.failed("\(delivery.text) has no text: its person had no endpoint.")
            }
            throw CommandFailure.failed("\(delivery.text) uses \(channel); no person needs to pass it on.")
        }
        Terminal.put(text)
    }
}
