import ArgumentParser
import RelayAPI
import RelayModel
import RelayStore

/// `panda-relay keys`: manages API keys.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Creates, lists and revokes API keys.",
        discussion: """
            The first key is created in the data directory of a stopped relay; later ones over the API, with an
            administrator's key.

              export PANDA_RELAY_KEY=$(panda-relay keys create --role admin --name me --data ./data)
              panda-relay keys create --role integration --name "96110 platform"
              panda-relay keys list
            """,
        subcommands: [KeysCreate.self, KeysList.self, KeysRevoke.self]
    )
}

/// `panda-relay keys list`.
struct KeysList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists keys, the latest first, without their secrets.",
        discussion: "  panda-relay keys list --data ./data"
    )

    @OptionGroup var place: StoppedRelay

    func run() async throws {
        let offset = try place.loaded().timeZoneMinutes
        var table = TextTable(headings: ["id", "role", "name", "unit", "made", "revoked"])
        if place.data == nil {
            let keys = try await APIClient().list("/v1/keys", [], limit: 1000, as: KeyResponse.self).items
            table.rows = keys.map { key in
                [
                    key.id, key.role, key.name, key.scope, ShownTime.moment(key.createdAt),
                    ShownTime.moment(key.revokedAt),
                ]
            }
        } else {
            let keys = try await place.withStore(mustExist: true) { try await $0.store.keys() }
            table.rows = keys.map { key in
                [
                    key.id.description, key.role.name, key.name, key.scope.text,
                    ShownTime.moment(key.createdAt, offsetMinutes: offset),
                    key.revokedAt.map { ShownTime.moment($0, offsetMinutes: offset) } ?? "",
                ]
            }
        }
        if table.rows.isEmpty { Terminal.say("No keys.") } else { Terminal.put(table.text) }
    }
}
