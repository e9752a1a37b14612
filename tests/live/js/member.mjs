// A member with matrix-js-sdk (Element's library, Rust crypto): reads the first words in a room that the bot opens, talks to it
// in an encrypted private room of their own, and shares
// keys only with devices that their owner's identity has signed. Prints one line of JSON with what it saw.
import { ClientEvent, MatrixEventEvent, Preset, RoomEvent, RoomMemberEvent, createClient } from "matrix-js-sdk";
import { OnlySignedDevicesIsolationMode } from "matrix-js-sdk/lib/crypto-api/index.js";
import { logger } from "matrix-js-sdk/lib/logger.js";

const [baseUrl, user, password, bot, hall] = process.argv.slice(2);
logger.setLevel("silent");

const guest = createClient({ baseUrl });
const login = await guest.loginRequest({
    type: "m.login.password",
    identifier: { type: "m.id.user", user },
    password,
});
const client = createClient({
    baseUrl,
    userId: login.user_id,
    deviceId: login.device_id,
    accessToken: login.access_token,
});
await client.initRustCrypto({ useIndexedDB: false });
const crypto = client.getCrypto();
crypto.setDeviceIsolationMode(new OnlySignedDevicesIsolationMode());

const heard = [];
const waiting = [];
const note = (event) => {
    if (event.getSender() !== bot || event.isBeingDecrypted()) return;
    const content = event.getContent();
    heard.push({
        body: (content["m.new_content"] ?? content).body ?? "",
        encrypted: event.isEncrypted(),
        failed: event.isDecryptionFailure(),
        edits: content["m.relates_to"]?.rel_type === "m.replace",
        id: event.getId(),
        type: event.getType(),
    });
    waiting.forEach((look) => look());
};
// A client this strict does not read what comes from a device before it has asked the server for that device, and does not
// try again by itself: a person's does when the room is looked at anew.
const strict = new Set();
const lookAgain = setInterval(() => {
    strict.forEach((event) => {
        if (event.isDecryptionFailure()) event.attemptDecryption(client.getCrypto(), { isRetry: true });
        else strict.delete(event);
    });
}, 500);
client.on(MatrixEventEvent.Decrypted, (event) => {
    if (event.isDecryptionFailure()) strict.add(event);
});
client.on(RoomEvent.Timeline, note);
client.on(MatrixEventEvent.Decrypted, note);

const until = (what, found, within = 20000) =>
    new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`no ${what}; heard ${JSON.stringify(heard)}`)), within);
        const look = async () => {
            const result = await found();
            if (result) {
                clearTimeout(timer);
                clearInterval(again);
                resolve(result);
            }
        };
        const again = setInterval(look, 100);
        waiting.push(look);
        look();
    });
const hears = (pattern) => until(pattern, () => heard.find((each) => !each.failed && pattern.test(each.body)));

try {
    await client.startClient({ initialSyncLimit: 10 });
    await until("first sync", () => client.isInitialSyncComplete());
    await crypto.bootstrapCrossSigning({ authUploadDeviceSigningKeys: (request) => request(null) });
    client.on(RoomMemberEvent.Membership, (event, member) => {
        if (member.userId === user && member.membership === "invite") client.joinRoom(member.roomId);
    });
    const { roomId } = await client.joinRoom(hall);
    await client.sendTextMessage(roomId, "!subs calc 64000000 wages");
    const opened = await hears(/£64,000\.00/);
    const { room_id: room } = await client.createRoom({
        preset: Preset.PrivateChat,
        is_direct: true,
        invite: [bot],
        initial_state: [
            { type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } },
        ],
    });
    await until("bot in the room", () => client.getRoom(room)?.getMember(bot)?.membership === "join");
    await client.sendTextMessage(room, "ping from javascript");
    const pong = await hears(/^pong from javascript$/);
    await client.sendTextMessage(room, "help subs");
    const help = await hears(/subs/);
    const devices = (await crypto.getUserDeviceInfo([bot], true)).get(bot);
    const statuses = await Promise.all(
        [...devices.keys()].map((device) => crypto.getDeviceVerificationStatus(bot, device)),
    );
    console.log(JSON.stringify({ opened, pong, help, signed: statuses.map((each) => each.signedByOwner) }));
    process.exitCode = 0;
} catch (trouble) {
    console.error(String(trouble));
    process.exitCode = 1;
} finally {
    clearInterval(lookAgain);
    client.stopClient();
    process.exit();
}
