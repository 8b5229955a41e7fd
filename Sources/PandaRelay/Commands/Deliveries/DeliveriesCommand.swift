import ArgumentParser

/// `panda-relay deliveries`: one delivery, and a person's word on it. `log` lists them.
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
