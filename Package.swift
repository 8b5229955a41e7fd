// swift-tools-version: 6.2
import PackageDescription

/// One set of language settings for every target, so that a file means the same wherever it is moved.
var settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
]
// `make check` sets this; a user's build must not break on a newer compiler's new warning.
if Context.environment["PANDA_RELAY_STRICT"] != nil {
    settings.append(.treatAllWarnings(as: .error))
}

let package = Package(
    name: "panda-relay",
    products: [
        .executable(name: "panda-relay", targets: ["panda-relay"]),
        // The relay in another program's process: RelayRuntime.
        .library(name: "PandaRelay", targets: ["PandaRelay"]),
        // Receivers for tests: Sandbox.
        .library(name: "RelaySandbox", targets: ["RelaySandbox"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CLibcurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CRelaySQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .target(name: "CRelayLinux", dependencies: ["CLibcurl"]),
        .target(name: "RelayModel", swiftSettings: settings),
        .target(name: "RelayJSON", dependencies: ["RelayModel"], swiftSettings: settings),
        // The requests and responses of the API, shared by the server and its clients.
        .target(name: "RelayAPI", dependencies: ["RelayModel", "RelayJSON"], swiftSettings: settings),
        .target(
            name: "RelayChannels",
            dependencies: [
                "RelayModel", "RelayJSON", .product(name: "Yams", package: "Yams"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "RelayTransport",
            dependencies: ["RelayModel", "CLibcurl", "CRelayLinux"],
            swiftSettings: settings
        ),
        .target(name: "RelayRoster", dependencies: ["RelayModel"], swiftSettings: settings),
        .target(name: "RelayStore", dependencies: ["RelayModel"], swiftSettings: settings),
        .target(
            name: "RelayStoreSQLite",
            dependencies: [
                "RelayModel", "RelayStore", "CRelaySQLite", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "RelayEngine",
            dependencies: [
                "RelayModel", "RelayChannels", "RelayTransport", "RelayStore",
                .product(name: "BitCollections", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "RelayService",
            dependencies: [
                "RelayModel", "RelayChannels", "RelayTransport", "RelayStore", "RelayEngine",
                .product(name: "Crypto", package: "swift-crypto"), .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "RelayHTTP",
            dependencies: [
                "RelayModel", "RelayJSON", "RelayAPI", "RelayStore", "RelayService",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "RelaySandbox",
            dependencies: [
                "RelayModel", "RelayJSON", "RelayTransport", .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "PandaRelay",
            dependencies: [
                "RelayModel", "RelayJSON", "RelayAPI", "RelayChannels", "RelayTransport", "RelayRoster", "RelayStore",
                "RelayStoreSQLite", "RelayEngine", "RelayService", "RelayHTTP", "RelaySandbox",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"), .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Yams", package: "Yams"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(name: "panda-relay", dependencies: ["PandaRelay"], swiftSettings: settings),

        .testTarget(name: "RelayModelTests", dependencies: ["RelayModel"], swiftSettings: settings),
        .testTarget(name: "RelayJSONTests", dependencies: ["RelayJSON"], swiftSettings: settings),
        .testTarget(
            name: "RelayAPITests",
            dependencies: ["RelayModel", "RelayJSON", "RelayAPI"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "RelayChannelsTests",
            dependencies: [
                "RelayModel", "RelayJSON", "RelayChannels", "RelaySandbox", .product(name: "Yams", package: "Yams"),
            ],
            exclude: ["Fixtures"],
            swiftSettings: settings
        ),
        // Receivers on bare sockets that break in ways an HTTP server cannot.
        .target(
            name: "TestReceivers",
            dependencies: ["RelayModel"],
            path: "Tests/TestReceivers",
            swiftSettings: settings
        ),
        .testTarget(
            name: "RelayTransportTests",
            dependencies: ["RelayModel", "RelayTransport", "TestReceivers"],
            exclude: ["Fixtures"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "RelayRosterTests",
            dependencies: ["RelayModel", "RelayRoster"],
            exclude: ["Fixtures"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "RelayStoreTests",
            dependencies: [
                "RelayModel", "RelayStore", "RelayStoreSQLite", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            exclude: ["Fixtures"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "RelayEngineTests",
            dependencies: [
                "RelayModel", "RelayChannels", "RelayTransport", "RelayStore", "RelayStoreSQLite", "RelayEngine",
                "RelaySandbox", "TestReceivers",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "RelayServiceTests",
            dependencies: [
                "RelayModel", "RelayChannels", "RelayTransport", "RelayStore", "RelayStoreSQLite", "RelayEngine",
                "RelayService", .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "RelayHTTPTests",
            dependencies: [
                "RelayModel", "RelayJSON", "RelayAPI", "RelayChannels", "RelayTransport", "RelayStore",
                "RelayStoreSQLite", "RelayService", "RelayHTTP",
                "RelaySandbox", "TestReceivers", .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"), .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "RelaySandboxTests",
            dependencies: [
                "RelayModel", "RelayJSON", "RelaySandbox", .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            exclude: ["Fixtures"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PandaRelayTests",
            dependencies: [
                "PandaRelay", "RelayModel", "RelayJSON", "RelayAPI", "RelayChannels", "RelayTransport", "RelayRoster",
                "RelayStore",
                "RelayStoreSQLite",
                "RelayEngine", "RelayService", "RelayHTTP", "RelaySandbox", "TestReceivers",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
    ]
)
