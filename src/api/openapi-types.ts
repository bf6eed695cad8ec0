// Generated from the OpenAPI document by test/api/contract.test.ts with TAP_SNAPSHOT=1: not to be edited.

export interface paths {
    "/api/v1/machines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List machines
         * @description Role: viewer.
         */
        get: operations["machineList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines/{ref}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a machine and what it really boots
         * @description The ETag is that of the machine itself; its assignment has its own. Role: viewer.
         */
        get: operations["machineGet"];
        /**
         * Create or replace a machine
         * @description What the body leaves out becomes empty. A new machine is named by its MAC. The same body again changes nothing. Role: operator.
         */
        put: operations["machinePut"];
        post?: never;
        /**
         * Remove a machine and its assignment
         * @description Role: operator.
         */
        delete: operations["machineDelete"];
        options?: never;
        head?: never;
        /**
         * Change some words of a machine
         * @description A JSON merge patch (RFC 7396): what the body leaves out stays, null clears. Role: operator.
         */
        patch: operations["machinePatch"];
        trace?: never;
    };
    "/api/v1/machines/{ref}/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Say what a machine would get, without booting it
         * @description Each rule's verdict, the reply field by field, the files it would ask for, and how it would be deployed: checks, steps, scripts. The machine need not be known; nothing is noted, opened or sent. Role: viewer.
         */
        get: operations["machineExplain"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines/{ref}/wake": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a magic packet to a machine
         * @description By broadcast on every interface, UDP port 9; whether the machine wakes is up to it. A trial sends nothing. Role: operator.
         */
        post: operations["machineWake"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines/{ref}/assignment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show what a machine is assigned
         * @description Its own words; where they are empty, its profile's count. Role: viewer.
         */
        get: operations["assignmentGet"];
        /**
         * Set what a machine boots
         * @description What the body leaves out is empty, or its default. The same body again changes nothing. Images that must not be assigned are refused: not generalized [BP-1], the default image of media without Setup [BP-4], another architecture; `force` overrules that, and is written down. What is armed by it must pass every check: PREFLIGHT_FAILED names all that fail in `findings`; a reason that is alone and has a code of its own is refused with that. Role: operator.
         */
        put: operations["assignmentPut"];
        post?: never;
        /**
         * Remove what a machine is assigned
         * @description Role: operator.
         */
        delete: operations["assignmentDelete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines/{ref}/arm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Arm: answer the machine with its boot program from now on
         * @description Role: operator.
         */
        post: operations["assignmentArm"];
        /**
         * Disarm: keep the assignment, but do not answer the machine
         * @description Role: operator.
         */
        delete: operations["assignmentDisarm"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines/{ref}/boot-memory": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show what was learned of a machine from its boots
         * @description Which way of offering a boot its firmware follows, and whether it was stopped for booting in circles. Role: viewer.
         */
        get: operations["bootMemoryGet"];
        put?: never;
        post?: never;
        /**
         * Forget what was learned of a machine from its boots
         * @description Its next offer is put in the usual way; a machine stopped for booting in circles is answered again. Role: operator.
         */
        delete: operations["bootMemoryDelete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List images
         * @description Role: viewer.
         */
        get: operations["imageList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/images/{ref}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show an image, what is in it, and who has it
         * @description Role: viewer.
         */
        get: operations["imageGet"];
        /**
         * Register a boot image of programs alone, or replace it
         * @description Each program must be there, and made for its architecture. Builds of iPXE, and wimboot, are kept with their SHA-256 and not served once they differ. Images with a WIM come by POST /image-imports. A group exists from its first use on. The same body again changes nothing. Role: operator.
         */
        put: operations["imagePut"];
        post?: never;
        /**
         * Remove an image that nothing uses
         * @description Its file goes with the last image that has it, unless it lies where the administrator put it; boot programs stay where they are. Role: operator.
         */
        delete: operations["imageDelete"];
        options?: never;
        head?: never;
        /**
         * Change some words of an image: rename, move to a group, enable, disable
         * @description A JSON merge patch (RFC 7396): what the body leaves out stays, null clears. Role: operator.
         */
        patch: operations["imagePatch"];
        trace?: never;
    };
    "/api/v1/boot-programs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Look at a file that could be a boot program
         * @description Says for which architecture the file is, read from its header; what has none is for a BIOS (x64). Role: operator.
         */
        get: operations["bootProgramGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/image-imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import a .wim, .esd, .swm or .iso file that is on the server
         * @description An .iso gives its boot and install images at once, read in place. Answers at once; GET /image-jobs/{id} tells how far it is. Nothing is visible before all of it is there; the same import again goes on where it was cut off. Role: operator.
         */
        post: operations["imageImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/images/{ref}/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify an image: its file, its integrity table and every blob
         * @description Answers at once; GET /image-jobs/{id} tells how far it is, and at the end what is wrong. Role: operator.
         */
        post: operations["imageVerify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/image-jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List imports and verifications, the newest first
         * @description Role: viewer.
         */
        get: operations["imageJobList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/image-jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show how far an import or a verification is
         * @description Role: viewer.
         */
        get: operations["imageJobGet"];
        put?: never;
        post?: never;
        /**
         * End an import or a verification
         * @description What was copied so far is kept for a week: the same import again goes on from there. Role: operator.
         */
        delete: operations["imageJobCancel"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/images/{ref}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show how much of an upload is there
         * @description Role: viewer.
         */
        get: operations["imageUploadGet"];
        /**
         * Upload a piece of an image file; with the last one it is imported
         * @description The body is the piece (application/octet-stream, 256 MiB at most). Whatever arrived counts, also when the connection breaks: GET says where to go on. Role: operator.
         */
        put: operations["imageUpload"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/image-groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List image groups
         * @description Role: viewer.
         */
        get: operations["imageGroupList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/image-groups/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show an image group
         * @description Role: viewer.
         */
        get: operations["imageGroupGet"];
        /**
         * Make an image group, rename or describe it
         * @description The same body again changes nothing. Role: operator.
         */
        put: operations["imageGroupPut"];
        post?: never;
        /**
         * Remove an image group that is empty
         * @description Role: operator.
         */
        delete: operations["imageGroupDelete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/drivers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List driver packages
         * @description Role: viewer.
         */
        get: operations["driverList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/drivers/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a driver package with its devices and files
         * @description Role: viewer.
         */
        get: operations["driverGet"];
        /**
         * Bring a driver package in, or a newer one in its place
         * @description Reads a folder of the server and keeps a copy of its files. The same folder again changes nothing. Role: operator.
         */
        put: operations["driverPut"];
        post?: never;
        /**
         * Remove a driver package that is in no group
         * @description Role: operator.
         */
        delete: operations["driverDelete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines/{ref}/drivers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show which drivers a machine gets, and why
         * @description Role: viewer.
         */
        get: operations["machineDrivers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/driver-groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List driver groups
         * @description Role: viewer.
         */
        get: operations["driverGroupList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/driver-groups/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a driver group
         * @description Role: viewer.
         */
        get: operations["driverGroupGet"];
        /**
         * Make a driver group or change it
         * @description The same body again changes nothing. Role: operator.
         */
        put: operations["driverGroupPut"];
        post?: never;
        /**
         * Remove a driver group; its packages stay
         * @description Role: operator.
         */
        delete: operations["driverGroupDelete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/answers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List answer files
         * @description Role: viewer.
         */
        get: operations["answerList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/answers/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show an answer file, without its content
         * @description Role: viewer.
         */
        get: operations["answerGet"];
        /**
         * Store an answer file, or a new version of it
         * @description It must be readable; what else the check finds is told and stands in the way only when a machine is to get it: a content or role that profiles of rules and menus, or armed machines, could not be used with any more is refused. The same content again is no new version. Where it was shown masked, the stored value stays. Role: operator.
         */
        put: operations["answerPut"];
        post?: never;
        /**
         * Remove an answer file that nothing uses, with all its versions
         * @description Role: operator.
         */
        delete: operations["answerDelete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/answers/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check a file without storing it
         * @description Role: viewer.
         */
        post: operations["answerCheck"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/answers/{name}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the versions of an answer file that are kept
         * @description Role: viewer.
         */
        get: operations["answerVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/answers/{name}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the content of an answer file, passwords masked
         * @description Role: viewer.
         */
        get: operations["answerContent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines/{ref}/answer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the answer file a machine would get, secrets masked
         * @description Role: viewer.
         */
        get: operations["machineAnswer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/answers/new": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write an answer file for the common case, without storing it
         * @description Role: viewer.
         */
        post: operations["answerNew"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/answer-choices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the locales, time zones, versions and editions of Windows
         * @description Role: viewer.
         */
        get: operations["answerChoices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/answers/{name}/findings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check a stored answer file for a boot image, an install image and a firmware
         * @description Role: viewer.
         */
        get: operations["answerFindings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/answers/{name}/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show what two versions of an answer file set differently
         * @description Role: viewer.
         */
        get: operations["answerDiff"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/answer-defaults": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show which answer files count where no assignment names one
         * @description Role: viewer.
         */
        get: operations["answerDefaults"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/answer-defaults/architectures/{architecture}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set the client answer file of an architecture
         * @description Refused where profiles of rules and menus, or armed machines, would get answer files by it that they could not use. Armed machines keep the versions they get by it. Role: operator.
         */
        put: operations["answerDefaultOfArchitecture"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/answer-defaults/images/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set the image answer file of an install image
         * @description Refused where profiles of rules and menus, or armed machines, would get answer files by it that they could not use. Armed machines keep the versions they get by it. Role: operator.
         */
        put: operations["answerDefaultOfImage"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List secrets, without their values
         * @description Role: operator.
         */
        get: operations["secretList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/secrets/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Store a secret, or another value for it
         * @description There is no way to read it back: it is only written into the files that machines fetch. Role: admin.
         */
        put: operations["secretPut"];
        post?: never;
        /**
         * Forget a secret
         * @description Role: admin.
         */
        delete: operations["secretDelete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/secrets/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change the key all secrets are sealed with
         * @description The old keys are forgotten once everything is sealed anew; backups of the database from before need them. Role: admin.
         */
        post: operations["secretRotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/profiles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List profiles
         * @description Role: viewer.
         */
        get: operations["profileList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/profiles/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a profile
         * @description Role: viewer.
         */
        get: operations["profileGet"];
        /**
         * Make a profile, or replace it
         * @description What the body leaves out is empty. One that a rule leads to, or that stands in boot menus, must be complete: it has no machine to add to it. The same body again changes nothing. Role: operator.
         */
        put: operations["profilePut"];
        post?: never;
        /**
         * Remove a profile that nothing uses
         * @description Role: operator.
         */
        delete: operations["profileDelete"];
        options?: never;
        head?: never;
        /**
         * Change some words of a profile
         * @description A JSON merge patch (RFC 7396): what the body leaves out stays, null clears. Role: operator.
         */
        patch: operations["profilePatch"];
        trace?: never;
    };
    "/api/v1/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List rules in the order they are asked
         * @description Role: viewer.
         */
        get: operations["ruleList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rules/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a rule
         * @description Role: viewer.
         */
        get: operations["ruleGet"];
        /**
         * Make a rule, or replace it
         * @description Refused where it would leave the choice to chance (the same order as another rule that could fit the same machine and names another profile), and where it would hide another rule or be hidden by one. The same body again changes nothing. Role: operator.
         */
        put: operations["rulePut"];
        post?: never;
        /**
         * Remove a rule
         * @description Role: operator.
         */
        delete: operations["ruleDelete"];
        options?: never;
        head?: never;
        /**
         * Change some words of a rule
         * @description A JSON merge patch (RFC 7396): what the body leaves out stays, null clears; a selector that is given is replaced. Role: operator.
         */
        patch: operations["rulePatch"];
        trace?: never;
    };
    "/api/v1/rules/{name}/move": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move a rule to another place
         * @description To an order, or right before or after another rule; rules of the same order stay together. Where there is no room between two, all rules are numbered anew. Role: operator.
         */
        post: operations["ruleMove"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pending": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List unknown machines that asked
         * @description Role: viewer.
         */
        get: operations["pendingList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pending/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show one unknown machine
         * @description Role: viewer.
         */
        get: operations["pendingGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pending/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve: make it a machine, with its assignment if given
         * @description Without a name it is named by pxe.newMachineNamingPolicy, without an assignment it gets pxe.autoAddSettings. A machine that waits goes on by itself. Role: operator.
         */
        post: operations["pendingApprove"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pending/{id}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reject: never answer it
         * @description Role: operator.
         */
        post: operations["pendingReject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List boots, newest first
         * @description Role: viewer.
         */
        get: operations["sessionList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a boot and its journal
         * @description Role: viewer.
         */
        get: operations["sessionGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{id}/packets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a boot's packets, decoded field by field
         * @description DHCP and PXE packets both ways, TFTP requests and the OACK or ERROR that answered them, no data. Of a boot 256 packets and 128 KiB at most are kept, of all boots the newest 56 to 64 MiB. Passwords are masked. Role: viewer.
         */
        get: operations["sessionPackets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{id}/packets.pcap": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Give a boot's packets as a capture file
         * @description For Wireshark and tcpdump, of link type raw IP; the headers of IP and UDP are made anew. DHCP and PXE packets both ways, TFTP requests and the OACK or ERROR that answered them, no data. Of a boot 256 packets and 128 KiB at most are kept, of all boots the newest 56 to 64 MiB. Passwords are masked. Role: viewer.
         */
        get: operations["sessionPcap"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{id}/diagnosis": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Say what went wrong in a boot, and what to do
         * @description Read from its journal; docs/troubleshooting.md lists every code. Role: viewer.
         */
        get: operations["sessionDiagnosis"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines/{ref}/diagnosis": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Say what went wrong in a machine's newest boot, and what to do
         * @description A MAC need not be of a machine that is known. Role: viewer.
         */
        get: operations["machineDiagnosis"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deployments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List deployments, newest first
         * @description Role: viewer.
         */
        get: operations["deploymentList"];
        put?: never;
        /**
         * Arm machines and switch them on, so many at once
         * @description Each machine is checked first; one that fails holds up none of the others. dryRun only checks. Role: operator.
         */
        post: operations["deploymentStart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deployments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a deployment with its history and logs
         * @description Role: viewer.
         */
        get: operations["deploymentGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deployments/{id}/logs/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a log that the machine sent
         * @description Role: operator.
         */
        get: operations["deploymentLogGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deployments/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop a deployment and disarm its machine
         * @description Role: operator.
         */
        post: operations["deploymentCancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines/{ref}/preflight": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check whether a machine can be deployed, and show its plan
         * @description Scripts are shown as the machine would get them, secrets masked. Role: operator.
         */
        get: operations["machinePreflight"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines/{ref}/deploy-settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show how a machine is deployed, in its own words
         * @description Role: viewer.
         */
        get: operations["machineDeploySettingsGet"];
        /**
         * Say how a machine is deployed
         * @description What is left out is as its profile says, then as by default. Counts from the next plan on. Role: operator.
         */
        put: operations["machineDeploySettingsPut"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/profiles/{name}/deploy-settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show how machines of a profile are deployed
         * @description Role: viewer.
         */
        get: operations["profileDeploySettingsGet"];
        /**
         * Say how machines of a profile are deployed
         * @description Role: operator.
         */
        put: operations["profileDeploySettingsPut"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow what happens, live
         * @description Server-sent events: `id` is the sequence of the journal entry, `event` its kind, `data` the entry as JSON. The header Last-Event-ID continues after that entry. `file.progress`, `deploy.progress` and, if asked for, `change` come without id. A comment every 15 s keeps the connection. It ends when the token or sign-in does, or gets a lower role. Role: viewer.
         */
        get: operations["eventStream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/leases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List leases by address
         * @description Empty unless dhcp.mode is server. Role: viewer.
         */
        get: operations["leaseList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/leases/{address}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the lease of an address
         * @description Role: viewer.
         */
        get: operations["leaseGet"];
        put?: never;
        post?: never;
        /**
         * Remove a lease: the address is free at once
         * @description The client is not told; it may go on using the address until its own clock says that the lease ended. Role: operator.
         */
        delete: operations["leaseRemove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/network/probe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask the network which DHCP and PXE servers answer
         * @description Sends DISCOVERs as clients of four kinds on every served interface and waits three seconds. Role: operator.
         */
        post: operations["networkProbe"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/certificate-authority": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the certificate authority of the HTTPS door, and the certificate in use
         * @description Role: viewer.
         */
        get: operations["authorityGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List tokens, without their keys
         * @description Role: admin.
         */
        get: operations["tokenList"];
        put?: never;
        /**
         * Make a token and show its key this once
         * @description Role: admin.
         */
        post: operations["tokenAdd"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a token; its key stops working at once
         * @description Role: admin.
         */
        delete: operations["tokenRemove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List users
         * @description Role: admin.
         */
        get: operations["userList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a user
         * @description Role: admin.
         */
        get: operations["userGet"];
        /**
         * Make a user, or replace one
         * @description A new user needs a password; left out, the one there is stays. Another password, and `disabled`, sign the user out everywhere. The same body again changes nothing. Role: admin.
         */
        put: operations["userPut"];
        post?: never;
        /**
         * Remove a user and sign it out everywhere
         * @description Role: admin.
         */
        delete: operations["userDelete"];
        options?: never;
        head?: never;
        /**
         * Change the role or password of a user, disable or enable it
         * @description A JSON merge patch (RFC 7396): what the body leaves out stays. Role: admin.
         */
        patch: operations["userPatch"];
        trace?: never;
    };
    "/api/v1/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in at the page, by password or token
         * @description The reply sets a cookie that stands for the user from then on: HttpOnly, SameSite=Strict, Secure by HTTPS. It lasts a week, and a day without use. Open to everybody.
         */
        post: operations["signIn"];
        /**
         * Sign out: the cookie is worth nothing any more
         * @description Role: viewer.
         */
        delete: operations["signOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/first-user": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make the first user, with the link that the first start showed, and sign in
         * @description An admin. The link works once, for an hour, and only while there is no user. Open to everybody.
         */
        post: operations["firstUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/caller": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show who the caller is
         * @description Role: viewer.
         */
        get: operations["callerGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/caller/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change the caller's own password
         * @description Ends every sign-in of the user, this one too. Role: viewer.
         */
        put: operations["callerPassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List changes, newest first
         * @description Filters together: what all of them let through. Role: admin.
         */
        get: operations["auditList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/backup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Take a backup
         * @description The database of one moment while the daemon goes on, packed with gzip; `openwds restore` takes it. Images are not in it. Without `keys` the stored secrets in it cannot be opened: keep the key file apart, or ask for it here. Role: admin.
         */
        get: operations["backupTake"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Say that the daemon is up
         * @description With a token of any role also what it listens on and whom it answers. Open to everybody.
         */
        get: operations["healthGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List every setting, its value and where it was written
         * @description As the daemon was started with them: config/openwds.yaml explains each. They hold no secrets. Role: viewer.
         */
        get: operations["settingList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Counters for Prometheus
         * @description Role: viewer.
         */
        get: operations["metricsGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Why the request was refused. */
        Problem: {
            /** @description urn:openwds:error:CODE */
            type: string;
            title: string;
            status: number;
            /** @description Stable; docs/errors.md explains each. */
            code: string;
            /** @description What happened. */
            detail: string;
            /** @description What to do about it. */
            next: string;
            /** @description The path that was asked for. */
            instance: string;
            errors?: {
                /** @description JSON pointer to the wrong value; in a query: its name. */
                pointer: string;
                message: string;
            }[];
            /** @description Of PREFLIGHT_FAILED: every check that failed. */
            findings?: {
                /** @enum {unknown} */
                check: "assignment" | "boot-image" | "boot-files" | "agent" | "install-image" | "selection" | "architecture" | "origin" | "generalized" | "answer-file" | "secrets" | "scripts" | "https" | "certificate" | "share" | "disk-space" | "drivers";
                /** @description Why, and what to do next. */
                text: string;
                /** @description The code it has where it is refused alone. */
                code: string | null;
                /** @description Whether `force` overrules it. */
                forceable: boolean;
            }[];
        } & {
            [key: string]: unknown;
        };
        /** @description The machine. */
        Machine: {
            /**
             * @description Lower case with colons.
             * @example 52:54:00:12:34:56
             */
            mac: string;
            name: string | null;
            uuid: string | null;
            description: string | null;
            tags: string[];
            variables: {
                [key: string]: string;
            };
            /** @description The address the DHCP server keeps for it. */
            address: string | null;
            /** @description DHCP options of this machine alone, by code or name; in mode server. */
            dhcpOptions: {
                [key: string]: string | number | boolean | (string | number)[];
            };
            /**
             * @description How its boot offers are put; null: as learned.
             * @enum {unknown}
             */
            dialect: "bypass" | "binl" | "plain" | null;
            /** @description What TFTP does otherwise for this machine alone; the configuration's limits still hold. */
            tftp: {
                /** @description Largest block granted, in bytes: 1380 fits tunnels. */
                maxBlockSize?: number;
                /** @description Most blocks in flight granted (RFC 7440). */
                maxWindowSize?: number;
                /** @description Whether Windows' boot loader may choose its window with every ACK (msftwindow). */
                variableWindow?: boolean;
                /** @description Whether block 65535 is followed by number 1 instead of 0, as some old loaders count. */
                wrapToOne?: boolean;
                /** @description Bytes sent to it in a second. */
                maxBytesPerSecond?: number;
            };
            /**
             * @description Whose signature its loader must bear, where there are two; auto: the other one when one did not run.
             * @enum {unknown}
             */
            secureBootCa: "auto" | "2011" | "2023";
            /**
             * Format: date-time
             * @description When it became known.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updatedAt: string;
            /** @description Counts changes; also the ETag. */
            version: number;
        };
        /** @description The machine, and what it really boots. */
        MachineListItem: {
            /**
             * @description Lower case with colons.
             * @example 52:54:00:12:34:56
             */
            mac: string;
            name: string | null;
            uuid: string | null;
            description: string | null;
            tags: string[];
            variables: {
                [key: string]: string;
            };
            /** @description The address the DHCP server keeps for it. */
            address: string | null;
            /** @description DHCP options of this machine alone, by code or name; in mode server. */
            dhcpOptions: {
                [key: string]: string | number | boolean | (string | number)[];
            };
            /**
             * @description How its boot offers are put; null: as learned.
             * @enum {unknown}
             */
            dialect: "bypass" | "binl" | "plain" | null;
            /** @description What TFTP does otherwise for this machine alone; the configuration's limits still hold. */
            tftp: {
                /** @description Largest block granted, in bytes: 1380 fits tunnels. */
                maxBlockSize?: number;
                /** @description Most blocks in flight granted (RFC 7440). */
                maxWindowSize?: number;
                /** @description Whether Windows' boot loader may choose its window with every ACK (msftwindow). */
                variableWindow?: boolean;
                /** @description Whether block 65535 is followed by number 1 instead of 0, as some old loaders count. */
                wrapToOne?: boolean;
                /** @description Bytes sent to it in a second. */
                maxBytesPerSecond?: number;
            };
            /**
             * @description Whose signature its loader must bear, where there are two; auto: the other one when one did not run.
             * @enum {unknown}
             */
            secureBootCa: "auto" | "2011" | "2023";
            /**
             * Format: date-time
             * @description When it became known.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updatedAt: string;
            /** @description Counts changes; also the ETag. */
            version: number;
            assignment: {
                /**
                 * @description Lower case with colons.
                 * @example 52:54:00:12:34:56
                 */
                mac: string;
                profile: string | null;
                bootImage: string | null;
                installImage: string | null;
                select: {
                    index?: number;
                    name?: string;
                    description?: string;
                } | null;
                answer: string | null;
                clientAnswer: string | null;
                imageAnswer: string | null;
                /**
                 * @description boot-only: run the boot image and nothing after it. local: boot from the disk.
                 * @enum {unknown}
                 */
                method: "windows-setup" | "apply-image" | "capture-image" | "boot-only" | "local" | "script";
                once: boolean;
                armed: boolean;
                bootProgram: string | null;
                referralServer: string | null;
                /** @enum {unknown} */
                prompt: "optIn" | "noPrompt" | "optOut" | null;
                /**
                 * Format: date-time
                 * @description When the one boot of `once` was over; null while it is to come.
                 */
                spentAt: string | null;
                /** @description What was refused and done with `force` nevertheless. */
                overrides: {
                    code: string;
                    reason: string;
                    /**
                     * Format: date-time
                     * @description When.
                     */
                    at: string;
                    by: string;
                }[];
                /** @description Counts changes; also the ETag. */
                version: number;
            } | null;
        };
        /** @description The assignment. */
        Assignment: {
            /**
             * @description Lower case with colons.
             * @example 52:54:00:12:34:56
             */
            mac: string;
            profile: string | null;
            bootImage: string | null;
            installImage: string | null;
            select: {
                index?: number;
                name?: string;
                description?: string;
            } | null;
            answer: string | null;
            clientAnswer: string | null;
            imageAnswer: string | null;
            /**
             * @description boot-only: run the boot image and nothing after it. local: boot from the disk.
             * @enum {unknown}
             */
            method: "windows-setup" | "apply-image" | "capture-image" | "boot-only" | "local" | "script";
            once: boolean;
            armed: boolean;
            bootProgram: string | null;
            referralServer: string | null;
            /** @enum {unknown} */
            prompt: "optIn" | "noPrompt" | "optOut" | null;
            /**
             * Format: date-time
             * @description When the one boot of `once` was over; null while it is to come.
             */
            spentAt: string | null;
            /** @description What was refused and done with `force` nevertheless. */
            overrides: {
                code: string;
                reason: string;
                /**
                 * Format: date-time
                 * @description When.
                 */
                at: string;
                by: string;
            }[];
            /** @description Counts changes; also the ETag. */
            version: number;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updatedAt: string;
        };
        /** @description What was learned of the machine. */
        BootMemory: {
            /**
             * @description Lower case with colons.
             * @example 52:54:00:12:34:56
             */
            mac: string;
            dialects: {
                bios: {
                    /**
                     * @description How a boot offer is put. bypass: the file is in the offer. binl: the client asks port 4011. plain: like any DHCP server.
                     * @enum {unknown}
                     */
                    offered: "bypass" | "binl" | "plain";
                    session: string;
                    xid: number;
                    /** @description The client took the next step. */
                    answered: boolean;
                    /** @description Offers of this dialect in a row that led nowhere. */
                    failures: number;
                    /**
                     * @description The dialect that last led on.
                     * @enum {unknown}
                     */
                    worked: "bypass" | "binl" | "plain" | null;
                } | null;
                uefi: {
                    /**
                     * @description How a boot offer is put. bypass: the file is in the offer. binl: the client asks port 4011. plain: like any DHCP server.
                     * @enum {unknown}
                     */
                    offered: "bypass" | "binl" | "plain";
                    session: string;
                    xid: number;
                    /** @description The client took the next step. */
                    answered: boolean;
                    /** @description Offers of this dialect in a row that led nowhere. */
                    failures: number;
                    /**
                     * @description The dialect that last led on.
                     * @enum {unknown}
                     */
                    worked: "bypass" | "binl" | "plain" | null;
                } | null;
            };
            secureBoot?: {
                /**
                 * @description Whose signature the last loader bore.
                 * @enum {unknown}
                 */
                offered: "2011" | "2023";
                session: string;
                xid: number;
                /**
                 * @description fetched and not ran: as if it was refused.
                 * @enum {unknown}
                 */
                state: "offered" | "fetched" | "ran";
                /** @description Tries in a row in which it arrived and did not run. */
                failures: number;
                /**
                 * @description The signature of the last loader that ran.
                 * @enum {unknown}
                 */
                worked: "2011" | "2023" | null;
                /** @description Nothing ran since the other signature was given up. */
                otherFailed: boolean;
            } | null;
            /** @description The assignment the boots below belong to. */
            assignmentVersion: number | null;
            attempts: {
                session: string;
                /**
                 * Format: date-time
                 * @description When the boot program had arrived.
                 */
                at: string;
                /**
                 * Format: date-time
                 * @description When the last file of the boot had arrived.
                 */
                doneAt: string | null;
            }[];
            /**
             * Format: date-time
             * @description When it was found booting in circles and answered no more.
             */
            stoppedAt: string | null;
            /**
             * Format: date-time
             * @description When something was last learned.
             */
            updatedAt: string;
        };
        /** @description Where the magic packet went. */
        WakeReply: {
            /**
             * @description Lower case with colons.
             * @example 52:54:00:12:34:56
             */
            mac: string;
            /** @description Addresses the magic packet went to, with port. */
            sentTo: string[];
        };
        /** @description A file a firmware could start. */
        BootProgram: {
            path: string;
            /**
             * @description x86 and x64 are BIOS.
             * @enum {unknown}
             */
            architecture: "x86" | "x64" | "x86uefi" | "x64uefi" | "arm" | "arm64";
            sizeBytes: number;
        };
        /** @description The unknown machine. */
        PendingMachine: {
            id: number;
            /**
             * @description Lower case with colons.
             * @example 52:54:00:12:34:56
             */
            mac: string;
            uuid: string | null;
            /** @enum {unknown} */
            architecture: "x86" | "x64" | "x86uefi" | "x64uefi" | "arm" | "arm64" | null;
            /** @enum {unknown} */
            state: "pending" | "approved" | "rejected";
            /**
             * Format: date-time
             * @description First request.
             */
            firstSeenAt: string;
            /**
             * Format: date-time
             * @description Latest request.
             */
            lastSeenAt: string;
            /** @description Requests counted since first seen. */
            attempts: number;
            /**
             * Format: date-time
             * @description When it was approved or rejected.
             */
            decidedAt: string | null;
        };
        /** @description The boot. */
        BootSession: {
            id: string;
            /**
             * @description Lower case with colons.
             * @example 52:54:00:12:34:56
             */
            mac: string;
            machineName: string | null;
            uuid: string | null;
            /** @enum {unknown} */
            architecture: "x86" | "x64" | "x86uefi" | "x64uefi" | "arm" | "arm64" | null;
            address: string | null;
            bootImage: string | null;
            program: string | null;
            /** @enum {unknown} */
            state: "discovered" | "waiting" | "offered" | "addressed" | "referred" | "loading" | "loaded" | "failed" | "local" | "ignored";
            /**
             * Format: date-time
             * @description First packet.
             */
            startedAt: string;
            /**
             * Format: date-time
             * @description Latest entry.
             */
            updatedAt: string;
            /** @description Journal entries written, including those dropped by the bound. */
            entryCount: number;
        };
        /** @description The boot and its journal. */
        BootSessionDetail: {
            id: string;
            /**
             * @description Lower case with colons.
             * @example 52:54:00:12:34:56
             */
            mac: string;
            machineName: string | null;
            uuid: string | null;
            /** @enum {unknown} */
            architecture: "x86" | "x64" | "x86uefi" | "x64uefi" | "arm" | "arm64" | null;
            address: string | null;
            bootImage: string | null;
            program: string | null;
            /** @enum {unknown} */
            state: "discovered" | "waiting" | "offered" | "addressed" | "referred" | "loading" | "loaded" | "failed" | "local" | "ignored";
            /**
             * Format: date-time
             * @description First packet.
             */
            startedAt: string;
            /**
             * Format: date-time
             * @description Latest entry.
             */
            updatedAt: string;
            /** @description Journal entries written, including those dropped by the bound. */
            entryCount: number;
            /** @description Oldest first. */
            journal: {
                /** @description Grows over all sessions; the id of the event stream. */
                sequence: number;
                session: string;
                /**
                 * @description Lower case with colons.
                 * @example 52:54:00:12:34:56
                 */
                mac: string;
                /**
                 * Format: date-time
                 * @description When it happened.
                 */
                at: string;
                /** @enum {unknown} */
                kind: "dhcp.discover" | "dhcp.offer" | "dhcp.request" | "dhcp.ack" | "dhcp.nak" | "dhcp.inform" | "dhcp.decline" | "dhcp.release" | "pxe.request" | "pxe.ack" | "decision" | "file.start" | "file.done" | "file.probe" | "file.part" | "file.missing" | "file.failed" | "ipxe.report" | "assignment.disarmed" | "deploy.stage" | "deploy.failed" | "deploy.alarm" | "journal.full";
                /** @description One line for people. */
                text: string;
                /** @description The same for programs. */
                data: {
                    [key: string]: string | number | boolean | null;
                };
            }[];
        };
        /** @description One thing that happened. */
        JournalEntry: {
            /** @description Grows over all sessions; the id of the event stream. */
            sequence: number;
            session: string;
            /**
             * @description Lower case with colons.
             * @example 52:54:00:12:34:56
             */
            mac: string;
            /**
             * Format: date-time
             * @description When it happened.
             */
            at: string;
            /** @enum {unknown} */
            kind: "dhcp.discover" | "dhcp.offer" | "dhcp.request" | "dhcp.ack" | "dhcp.nak" | "dhcp.inform" | "dhcp.decline" | "dhcp.release" | "pxe.request" | "pxe.ack" | "decision" | "file.start" | "file.done" | "file.probe" | "file.part" | "file.missing" | "file.failed" | "ipxe.report" | "assignment.disarmed" | "deploy.stage" | "deploy.failed" | "deploy.alarm" | "journal.full";
            /** @description One line for people. */
            text: string;
            /** @description The same for programs. */
            data: {
                [key: string]: string | number | boolean | null;
            };
        };
        /** @description A running transfer's progress. */
        ProgressEvent: {
            /** @enum {string} */
            kind: "file.progress";
            session: string | null;
            mac: string | null;
            /**
             * Format: date-time
             * @description When it was measured.
             */
            at: string;
            transfer: number;
            name: string;
            sentBytes: number;
            sizeBytes: number;
            bytesPerSecond: number;
            /** @description Blocks sent again so far. */
            retransmits: number;
            /** @description Blocks in flight at once. */
            windowSize: number | null;
            /** @description At the rate of the moment. */
            secondsLeft: number | null;
        };
        /** @description Something was changed. */
        ChangeEvent: {
            /** @enum {string} */
            kind: "change";
            /**
             * @description What the audit log calls it.
             * @example machine
             */
            noun: string;
            /** @description Its MAC or name. */
            key: string;
            /**
             * Format: date-time
             * @description When it was durable.
             */
            at: string;
        };
        /** @description The lease. */
        Lease: {
            /** Format: ipv4 */
            address: string;
            /**
             * @description Lower case with colons.
             * @example 52:54:00:12:34:56
             */
            mac: string;
            /** @description Option 61 as hex. */
            clientId: string | null;
            /** @enum {unknown} */
            state: "offered" | "bound" | "declined" | "released";
            /** @description Milliseconds since 1970. */
            expiresAtMs: number;
            /** @description Milliseconds since 1970. */
            updatedAtMs: number;
        };
        /** @description The token, without its key. */
        Token: {
            id: number;
            name: string;
            /**
             * @description Each may do what the ones before it may.
             * @enum {unknown}
             */
            role: "viewer" | "operator" | "admin";
            /**
             * Format: date-time
             * @description When it was made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Refused from then on; null: never.
             */
            expiresAt: string | null;
            /**
             * Format: date-time
             * @description To the minute.
             */
            lastUsedAt: string | null;
        };
        /** @description The token and its key. */
        NewToken: {
            id: number;
            name: string;
            /**
             * @description Each may do what the ones before it may.
             * @enum {unknown}
             */
            role: "viewer" | "operator" | "admin";
            /**
             * Format: date-time
             * @description When it was made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Refused from then on; null: never.
             */
            expiresAt: string | null;
            /**
             * Format: date-time
             * @description To the minute.
             */
            lastUsedAt: string | null;
            /** @description The key itself; it cannot be read again. */
            token: string;
        };
        /** @description One change. */
        AuditEntry: {
            id: number;
            /**
             * Format: date-time
             * @description When it was done.
             */
            at: string;
            /** @description token:NAME, local or system. */
            actor: string;
            /** @description An address, or socket. */
            from: string;
            /** @example machine.put */
            action: string;
            subject: string;
            /** @description JSON, secrets masked. */
            before: string | null;
            /** @description JSON, secrets masked. */
            after: string | null;
        };
        /** @description The daemon is up. */
        Health: {
            /** @enum {string} */
            status: "ok";
            version: string;
            uptimeSeconds: number;
            daemon?: {
                /** @description The address told to clients. */
                serverAddress: string | null;
                listening: {
                    /** @enum {unknown} */
                    door: "dhcp" | "pxe" | "tftp" | "http" | "https" | "api";
                    /** @enum {unknown} */
                    protocol: "udp" | "tcp" | "unix";
                    /** @description An IPv4 address; of the local socket: its path. */
                    address: string;
                    port: number | null;
                }[];
                answers: {
                    /** @enum {unknown} */
                    dhcpMode: "off" | "proxy" | "server";
                    /** @enum {unknown} */
                    pxe: "none" | "known" | "all";
                    /** @enum {unknown} */
                    unknown: "ignore" | "pending";
                    /** @description The same in one sentence. */
                    text: string;
                };
                /** @description File transfers running. */
                transfers: number;
            };
        };
        /** @description Who answers DHCP and PXE on the served networks. */
        NetworkProbe: {
            servers: {
                /** @description The interface it answered on. */
                interface: string;
                /**
                 * Format: ipv4
                 * @description What it calls itself (option 54).
                 */
                server: string;
                /**
                 * Format: ipv4
                 * @description Where its packet came from.
                 */
                from: string;
                /** @description It is this daemon. */
                isOurs: boolean;
                /** @description The kinds of clients it answered. */
                answered: ("plain" | "pxe-bios" | "pxe-uefi" | "http-uefi")[];
                /** @description An address it offered, null: it gives none. */
                offeredAddress: string | null;
                /** @description It claims to be a boot server (option 60). */
                isBootServer: boolean;
                /** @description The boot program it named. */
                bootFile: string | null;
                /** @description The server that has it. */
                nextServer: string | null;
                /** @description In plain words. */
                meaning: string;
            }[];
            /** @description Interfaces that could not be asked on. */
            obstacles: {
                interface: string;
                reason: string;
            }[];
            /** @description What to do, one sentence each. */
            advice: string[];
            /** @description What was looked at on the host of the daemon itself. */
            host?: {
                /** @enum {unknown} */
                check: "mtu" | "ports" | "firewall" | "clock" | "name" | "disk" | "rights";
                isGood: boolean;
                /** @description What was found. */
                text: string;
                /** @description What to do. */
                next: string | null;
            }[];
        };
        /** @description The WIM of an image, and what was found in it. */
        ImageContent: {
            /** @description Grows by one with every replacement. */
            number: number;
            file: {
                sha256: string;
                /** @enum {unknown} */
                format: "wim" | "iso";
                sizeBytes: number;
                path: string;
                parts: {
                    path: string;
                    sizeBytes: number;
                    modifiedAtMs: number;
                }[];
                /** @description It lies where the administrator has it, and stays there. */
                linked: boolean;
                modifiedAtMs: number;
            };
            /** @description The WIM on the disc; null: the file itself. */
            inside: string | null;
            /** @description Of a boot image: what is booted. */
            index: number | null;
            images: {
                index: number;
                name: string | null;
                description: string | null;
                architecture: string | null;
                edition: string | null;
                installationType: string | null;
                version: string | null;
                languages: string[];
                sizeBytes: number | null;
                generalized: {
                    /** @enum {unknown} */
                    state: "generalized" | "not-generalized" | "unknown";
                    evidence: string;
                } | null;
                /** @description What its files tell of where it came from [BP-4]. */
                origin: {
                    /** @enum {unknown} */
                    origin: "media" | "custom" | "unknown";
                    evidence: string[];
                };
                bootKind: ("winpe" | "setup" | "winre") | null;
            }[];
            bootFiles: {
                /** @description As it is served below boot/. */
                name: string;
                from: string;
                sha256: string;
                sizeBytes: number;
                signer: string | null;
                /** @description Of EFI programs: whose signatures firmware would see. */
                signers?: string[];
                /** @description Of EFI programs: the signatures in words, as they were when it was added. */
                signatures?: string;
            }[];
            /** @enum {unknown} */
            signature: "microsoft-2011" | "microsoft-2023";
            /** @description What to know before it is used. */
            findings: string[];
        };
        /** @description The image. */
        Image: {
            /** @description Stays, whatever the name becomes. */
            id: number;
            name: string;
            /** @enum {unknown} */
            type: "boot" | "install";
            description: string | null;
            group: string | null;
            enabled: boolean;
            programs: {
                x86?: string;
                x64?: string;
                x86uefi?: string;
                x64uefi?: string;
                arm?: string;
                arm64?: string;
            };
            script: string | null;
            /** @description What iPXE does: its script is made from this for each machine. Goes before `script`. */
            ipxe: ({
                /** @enum {string} */
                kind: "linux";
                /** @description The kernel, below the image directory. */
                kernel: string;
                initrds: string[];
                /** @description Its command line; {server} is our address, ${…} a setting of iPXE. */
                cmdline: string | null;
            } | {
                /** @enum {string} */
                kind: "sanboot";
                /** @description A disk or disc in the network: iscsi:…, http://…; {server} is our address. */
                uri: string;
            } | {
                /** @enum {string} */
                kind: "wimboot";
                /** @description wimboot. It boots the image's own WIM, else BCD, boot.sdi and boot.wim beside it. */
                program: string;
            }) | null;
            /** @description SHA-256 of iPXE and wimboot as they were registered; changed ones are not served. */
            checksums: {
                [key: string]: string;
            };
            lastFile: string | null;
            /** @description The administrator's word [BP-4]. */
            origin: ("media" | "custom") | null;
            fileState: {
                /** @enum {unknown} */
                state: "ok" | "damaged" | "missing";
                reason: string | null;
                verifiedAt: string | null;
            } | null;
            content: components["schemas"]["ImageContent"] | null;
            /**
             * Format: date-time
             * @description When it was registered.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updatedAt: string;
            /** @description Counts changes; also the ETag. */
            version: number;
        };
        /** @description The image, and who has it. */
        ImageDetail: {
            /** @description Stays, whatever the name becomes. */
            id: number;
            name: string;
            /** @enum {unknown} */
            type: "boot" | "install";
            description: string | null;
            group: string | null;
            enabled: boolean;
            programs: {
                x86?: string;
                x64?: string;
                x86uefi?: string;
                x64uefi?: string;
                arm?: string;
                arm64?: string;
            };
            script: string | null;
            /** @description What iPXE does: its script is made from this for each machine. Goes before `script`. */
            ipxe: ({
                /** @enum {string} */
                kind: "linux";
                /** @description The kernel, below the image directory. */
                kernel: string;
                initrds: string[];
                /** @description Its command line; {server} is our address, ${…} a setting of iPXE. */
                cmdline: string | null;
            } | {
                /** @enum {string} */
                kind: "sanboot";
                /** @description A disk or disc in the network: iscsi:…, http://…; {server} is our address. */
                uri: string;
            } | {
                /** @enum {string} */
                kind: "wimboot";
                /** @description wimboot. It boots the image's own WIM, else BCD, boot.sdi and boot.wim beside it. */
                program: string;
            }) | null;
            /** @description SHA-256 of iPXE and wimboot as they were registered; changed ones are not served. */
            checksums: {
                [key: string]: string;
            };
            lastFile: string | null;
            /** @description The administrator's word [BP-4]. */
            origin: ("media" | "custom") | null;
            fileState: {
                /** @enum {unknown} */
                state: "ok" | "damaged" | "missing";
                reason: string | null;
                verifiedAt: string | null;
            } | null;
            content: components["schemas"]["ImageContent"] | null;
            /**
             * Format: date-time
             * @description When it was registered.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updatedAt: string;
            /** @description Counts changes; also the ETag. */
            version: number;
            /** @description Who has it, and what was assigned with force. */
            use: {
                machines: string[];
                profiles: string[];
                /** @description Machines armed with a content that was replaced since. */
                pinned: string[];
                overrides: {
                    mac: string;
                    code: string;
                    reason: string;
                    /**
                     * Format: date-time
                     * @description When.
                     */
                    at: string;
                    by: string;
                }[];
            };
            /** @description Of an install image: the answer file of its later passes where no assignment names one. */
            answer: string | null;
            /** @description Of a boot image's EFI programs, by their paths: read now, with the daemon's own authorities and revocation list. */
            signatures: {
                [key: string]: {
                    /** @description Whom firmware must trust: any of them will do. None: it starts with Secure Boot off only. */
                    signers: string[];
                    /** @description All signatures in a sentence, for people. */
                    summary: string;
                    /** @description Why firmware refuses it all the same. */
                    revocations: {
                        list: string;
                        /** @enum {unknown} */
                        where: "everywhere" | "hardened machines";
                        reason: string;
                    }[];
                };
            };
        };
        /** @description An import or a verification. */
        ImageJob: {
            id: string;
            /** @enum {unknown} */
            kind: "import" | "verify";
            subject: string;
            /** @enum {unknown} */
            state: "running" | "done" | "failed" | "cancelled";
            /** @enum {unknown} */
            phase: "reading" | "copying" | "storing" | "verifying";
            doneBytes: number;
            /** @description 0: not known yet. */
            totalBytes: number;
            /**
             * Format: date-time
             * @description When it began.
             */
            startedAt: string;
            endedAt: string | null;
            images: {
                name: string;
                /** @enum {unknown} */
                type: "boot" | "install";
                /** @description Images inside. */
                count: number;
                findings: string[];
            }[];
            /** @description What a verification found. */
            problems: string[];
            error: {
                code: string;
                detail: string;
                next: string;
            } | null;
        };
        /** @description Under way, and the last that are over. */
        ImageJobList: {
            items: components["schemas"]["ImageJob"][];
        };
        /** @description A file that comes in piece by piece. */
        Upload: {
            fileName: string;
            /** @description Where the next piece begins. */
            receivedBytes: number;
            /** @description The import that began with the last piece. */
            job: components["schemas"]["ImageJob"] | null;
        };
        /** @description A group of images. */
        ImageGroup: {
            name: string;
            description: string | null;
            images: string[];
            /**
             * Format: date-time
             * @description When it was made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updatedAt: string;
            /** @description Counts changes; also the ETag. */
            version: number;
        };
        /** @description A driver package. */
        Driver: {
            name: string;
            classes: string[];
            providers: string[];
            architectures: ("x86" | "amd64" | "arm64")[];
            /** @description How many .inf files of drivers it has. */
            infs: number;
            files: number;
            sizeBytes: number;
            /** @description What is odd about it. */
            notes: string[];
            /**
             * Format: date-time
             * @description When it was made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updatedAt: string;
            /** @description Counts changes; also the ETag. */
            version: number;
        };
        /** @description A driver package with its devices and files. */
        DriverDetail: {
            name: string;
            classes: string[];
            providers: string[];
            architectures: ("x86" | "amd64" | "arm64")[];
            /** @description How many .inf files of drivers it has. */
            infs: number;
            files: number;
            sizeBytes: number;
            /** @description What is odd about it. */
            notes: string[];
            /**
             * Format: date-time
             * @description When it was made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updatedAt: string;
            /** @description Counts changes; also the ETag. */
            version: number;
            drivers: {
                /** @description Relative to the package, with backslashes. */
                path: string;
                /** @description Like Net. */
                class: string | null;
                classGuid: string | null;
                provider: string | null;
                /** @description yyyy-mm-dd. */
                date: string | null;
                version: string | null;
                /** @description The catalog that has to sign it. */
                catalog: string | null;
                models: {
                    /** @enum {unknown} */
                    architecture: "x86" | "amd64" | "arm64";
                    hardwareIds: string[];
                }[];
            }[];
            contents: {
                path: string;
                sizeBytes: number;
                sha256: string;
            }[];
        };
        /** @description Which machines get which driver packages. */
        DriverGroup: {
            name: string;
            description: string | null;
            packages: string[];
            filters: {
                /** @enum {unknown} */
                fact: "manufacturer" | "model" | "chassis" | "biosVendor" | "biosVersion" | "uuid" | "architecture" | "edition" | "language" | "osVersion";
                /** @description One of these must match; * stands for anything. Left out: all do. */
                include?: string[];
                /** @description None of these may match. */
                exclude?: string[];
            }[];
            /** @description Into Windows PE while it starts, into the Windows that is installed, or both. */
            targets: ("winpe" | "windows")[];
            enabled: boolean;
            /**
             * Format: date-time
             * @description When it was made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updatedAt: string;
            /** @description Counts changes; also the ETag. */
            version: number;
        };
        /** @description Which drivers a machine gets, and why. */
        DriverExplanation: {
            /** @description What is known of the machine and of the Windows it gets; what is left out is not known. */
            facts: {
                [key: string]: string[];
            };
            groups: {
                name: string;
                /** @description Into Windows PE while it starts, into the Windows that is installed, or both. */
                targets: ("winpe" | "windows")[];
                packages: string[];
                /**
                 * @description unknown: nothing speaks against it, but a fact it asks for is not known.
                 * @enum {unknown}
                 */
                outcome: "applies" | "differs" | "unknown";
                reasons: string[];
            }[];
            winpe: {
                packages: string[];
                notes: string[];
            };
            windows: {
                packages: string[];
                notes: string[];
            };
        };
        /** @description Something the check found. */
        AnswerFinding: {
            /**
             * @description Stable; docs/answer-files.md explains each.
             * @enum {unknown}
             */
            code: "ANSWER_NOT_WELL_FORMED" | "ANSWER_ENCODING" | "ANSWER_DOCTYPE" | "ANSWER_ENTITY" | "ANSWER_CONTROL_CHARACTER" | "ANSWER_TOO_DEEP" | "ANSWER_TOO_LARGE" | "ANSWER_NOT_UNATTEND" | "ANSWER_ENCODING_DECLARED" | "ANSWER_NAMESPACE" | "ANSWER_UNEXPECTED_ELEMENT" | "ANSWER_UNEXPECTED_TEXT" | "ANSWER_UNKNOWN_PASS" | "ANSWER_PASS_TWICE" | "ANSWER_PASS_ORDER" | "ANSWER_PASS_PROCESSED" | "ANSWER_PASS_IGNORED" | "ANSWER_COMPONENT_ATTRIBUTE" | "ANSWER_COMPONENT_VALUE" | "ANSWER_COMPONENT_TWICE" | "ANSWER_COMPONENT_MISSPELLED" | "ANSWER_COMPONENT_UNKNOWN" | "ANSWER_COMPONENT_PASS" | "ANSWER_SETTING_UNKNOWN" | "ANSWER_SETTING_PASS" | "ANSWER_SETTING_TWICE" | "ANSWER_SETTING_DEPRECATED" | "ANSWER_SETTING_REMOVED" | "ANSWER_SETTING_NEWER" | "ANSWER_VALUE_EMPTY" | "ANSWER_VALUE_TYPE" | "ANSWER_VALUE_WORD" | "ANSWER_VALUE_RANGE" | "ANSWER_VALUE_LENGTH" | "ANSWER_LIST_ACTION" | "ANSWER_LIST_KEY" | "ANSWER_LIST_DUPLICATE" | "ANSWER_ORDER_CLASH" | "ANSWER_COMPUTER_NAME" | "ANSWER_LOCALE" | "ANSWER_TIME_ZONE" | "ANSWER_ARCHITECTURE_DUPLICATE" | "ANSWER_ARCHITECTURE_NEVER" | "ANSWER_ARCHITECTURE_PAIR" | "ANSWER_METADATA_KEY" | "ANSWER_IMAGE_NONE" | "ANSWER_IMAGE_AMBIGUOUS" | "ANSWER_IMAGE_UNSELECTED" | "ANSWER_KEY_FORMAT" | "ANSWER_KEY_UNKNOWN" | "ANSWER_KEY_EDITION" | "ANSWER_DISK_FIRMWARE" | "ANSWER_DISK_MSR" | "ANSWER_DISK_PRIMARIES" | "ANSWER_PARTITION_SIZE" | "ANSWER_PARTITION_EXTEND" | "ANSWER_PARTITION_UNKNOWN" | "ANSWER_INSTALL_TO" | "ANSWER_INSTALL_TO_MISSING" | "ANSWER_WIPE_OTHER_DISK" | "ANSWER_PASSWORD_PLAIN" | "ANSWER_PASSWORD_CODED" | "ANSWER_AUTOLOGON_COUNT" | "ANSWER_JOIN_CREDENTIALS" | "ANSWER_JOIN_BOTH" | "ANSWER_WDS_AND_INSTALL_FROM" | "ANSWER_WDS_BLOCK" | "ANSWER_SHARE_PATH" | "ANSWER_HARDWARE_BYPASS" | "ANSWER_COMMAND_REBOOTS" | "ANSWER_EULA" | "ANSWER_UI_LANGUAGE" | "ANSWER_VARIABLE_NAME" | "ANSWER_VARIABLE_UNDEFINED" | "ANSWER_VALUE_UNSAFE" | "ANSWER_MORE_FINDINGS";
            /** @enum {unknown} */
            severity: "error" | "warning" | "note";
            line: number;
            column: number;
            message: string;
            /** @description How to mend it. */
            hint: string;
            related?: {
                line: number;
                column: number;
                text: string;
            }[];
            /** @description combined, client, image, or rendered for the outcome itself. */
            file?: string;
        };
        /** @description The answer file, without its content. */
        AnswerFile: {
            name: string;
            description: string | null;
            /**
             * @description One file for all passes, or one of WDS's two: client for windowsPE, image for the rest.
             * @enum {unknown}
             */
            role: "combined" | "client" | "image";
            /** @description The newest content; an older one can still be read. */
            contentVersion: number;
            /**
             * Format: date-time
             * @description When it was made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updatedAt: string;
            /** @description Counts changes; also the ETag. */
            version: number;
        };
        /** @description The answer file, and what the check says of it. */
        SavedAnswerFile: {
            name: string;
            description: string | null;
            /**
             * @description One file for all passes, or one of WDS's two: client for windowsPE, image for the rest.
             * @enum {unknown}
             */
            role: "combined" | "client" | "image";
            /** @description The newest content; an older one can still be read. */
            contentVersion: number;
            /**
             * Format: date-time
             * @description When it was made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updatedAt: string;
            /** @description Counts changes; also the ETag. */
            version: number;
            findings: components["schemas"]["AnswerFinding"][];
        };
        /** @description One version of the file. */
        AnswerContent: {
            name: string;
            contentVersion: number;
            text: string;
            /** @description Passwords and product keys are replaced. */
            masked: boolean;
        };
        /** @description The versions that are kept, newest first. */
        AnswerVersions: {
            items: {
                number: number;
                sizeBytes: number;
                sha256: string;
                /**
                 * Format: date-time
                 * @description When it was stored.
                 */
                createdAt: string;
                createdBy: string;
            }[];
        };
        /** @description Everything the check found, in the order of the file. */
        AnswerCheck: {
            findings: components["schemas"]["AnswerFinding"][];
        };
        /** @description The answer file of one machine. */
        RenderedAnswer: {
            /** @description The files that went in: a combined one, or of the client and the image file what there is. */
            files: {
                /** @enum {unknown} */
                part: "combined" | "client" | "image";
                answer: string;
                contentVersion: number;
                /** @description Who names it: machine, a profile, an install image, an architecture. */
                from: string;
            }[];
            /** @description Which file each pass is from. */
            passes: {
                pass: string;
                /** @enum {unknown} */
                part: "combined" | "client" | "image";
            }[];
            /** @description What the machine would get; null while errors stand in the way. */
            text: string | null;
            masked: boolean;
            select: {
                index?: number;
                name?: string;
                description?: string;
            } | null;
            /** @description The architectures it is for: of the images in the library, else as asked. */
            pair: {
                /** @enum {unknown} */
                boot: "x86" | "amd64" | "arm64" | "arm" | "ia64";
                /** @enum {unknown} */
                install: "x86" | "amd64" | "arm64" | "arm" | "ia64";
            };
            /** @description The image that is installed, where the assignment tells which. */
            image: string | null;
            findings: components["schemas"]["AnswerFinding"][];
        };
        /** @description A secret, without its value. */
        Secret: {
            /** @description ${secrets.NAME} in answer files. */
            name: string;
            /**
             * Format: date-time
             * @description When it was first stored.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When its value was last stored.
             */
            updatedAt: string;
        };
        /** @description What the new key sealed. */
        Rotation: {
            /** @description Secrets sealed anew. */
            count: number;
        };
        /** @description A file that was written anew. */
        AnswerDraft: {
            /** @description The whole file; nothing is stored yet. */
            text: string;
            findings: components["schemas"]["AnswerFinding"][];
        };
        /** @description The names Windows knows, to choose from. */
        AnswerChoices: {
            locales: string[];
            timeZones: string[];
            windows: {
                name: string;
                title: string;
                isServer: boolean;
            }[];
            editions: {
                name: string;
                windows: string[];
            }[];
            processors: string[];
        };
        /** @description What the check finds in one version. */
        StoredAnswerFindings: {
            contentVersion: number;
            findings: components["schemas"]["AnswerFinding"][];
        };
        /** @description What two versions set differently; passwords and keys masked. */
        AnswerDiff: {
            changes: {
                /** @enum {unknown} */
                kind: "added" | "removed" | "changed";
                /** @description Pass, component and setting. */
                path: string;
                before?: string;
                after?: string;
                beforeAt?: {
                    line: number;
                    column: number;
                };
                afterAt?: {
                    line: number;
                    column: number;
                };
            }[];
        };
        /** @description What counts where no assignment names a file. */
        AnswerDefaults: {
            /** @description The client file (windowsPE) of machines whose assignment names none, by architecture. */
            architectures: {
                x86?: string;
                x64?: string;
                x86uefi?: string;
                x64uefi?: string;
                arm?: string;
                arm64?: string;
            };
            /** @description The image file (later passes) of install images, where the assignment names none. */
            images: {
                [key: string]: string;
            };
        };
        /** @description The deployment. */
        Deployment: {
            /** @description Ten letters; shown on the machine too. */
            id: string;
            mac: string;
            machineName: string | null;
            /**
             * @description boot-only: run the boot image and nothing after it. local: boot from the disk.
             * @enum {unknown}
             */
            method: "windows-setup" | "apply-image" | "capture-image" | "boot-only" | "local" | "script";
            bootImage: string | null;
            installImage: string | null;
            /**
             * @description stalled: no sign for longer than its stage may be silent. The last three are final.
             * @enum {unknown}
             */
            state: "running" | "stalled" | "ready" | "failed" | "cancelled";
            /**
             * @description How far it is, in this order.
             * @enum {unknown}
             */
            stage: "armed" | "dhcp" | "loader" | "winpe" | "preparing" | "downloading" | "applying" | "capturing" | "uploading" | "rebooting" | "specialize" | "oobe" | "ready";
            /** @description The boot it is in. */
            session: string | null;
            address: string | null;
            /** @description How many times it booted from the network for this. */
            boots: number;
            /** @description Uses of its token by somebody else. */
            alarms: number;
            failure: {
                /**
                 * @description How far it is, in this order.
                 * @enum {unknown}
                 */
                stage: "armed" | "dhcp" | "loader" | "winpe" | "preparing" | "downloading" | "applying" | "capturing" | "uploading" | "rebooting" | "specialize" | "oobe" | "ready";
                step: string | null;
                /** @description Shown on the machine as OW-code: docs/deployment-protocol.md. */
                code: number;
                /** @description Of the command that failed. */
                exitCode: number | null;
                text: string;
            } | null;
            progress: {
                step: string;
                text: string | null;
                percent: number;
                totalPercent: number | null;
                /** @description So far. */
                bytes: number | null;
                /** @description Of how many. */
                sizeBytes: number | null;
                /** @description Now. */
                bytesPerSecond: number | null;
            } | null;
            launch: {
                /**
                 * @description silent: woken, and never seen: its place is free. failed: it could not be switched on.
                 * @enum {unknown}
                 */
                state: "queued" | "woken" | "silent" | "failed";
                /** @description How many times it was woken. */
                wakes: number;
                /** Format: date-time */
                wokenAt: string | null;
                text: string;
            } | null;
            /**
             * Format: date-time
             * @description When the machine was armed.
             */
            startedAt: string;
            /**
             * Format: date-time
             * @description When it came to its stage.
             */
            stageAt: string;
            /**
             * Format: date-time
             * @description The last sign of the machine.
             */
            seenAt: string;
            /**
             * Format: date-time
             * @description When it last changed.
             */
            updatedAt: string;
            /** Format: date-time */
            endedAt: string | null;
        };
        /** @description The deployment with its history and logs. */
        DeploymentDetail: {
            /** @description Ten letters; shown on the machine too. */
            id: string;
            mac: string;
            machineName: string | null;
            /**
             * @description boot-only: run the boot image and nothing after it. local: boot from the disk.
             * @enum {unknown}
             */
            method: "windows-setup" | "apply-image" | "capture-image" | "boot-only" | "local" | "script";
            bootImage: string | null;
            installImage: string | null;
            /**
             * @description stalled: no sign for longer than its stage may be silent. The last three are final.
             * @enum {unknown}
             */
            state: "running" | "stalled" | "ready" | "failed" | "cancelled";
            /**
             * @description How far it is, in this order.
             * @enum {unknown}
             */
            stage: "armed" | "dhcp" | "loader" | "winpe" | "preparing" | "downloading" | "applying" | "capturing" | "uploading" | "rebooting" | "specialize" | "oobe" | "ready";
            /** @description The boot it is in. */
            session: string | null;
            address: string | null;
            /** @description How many times it booted from the network for this. */
            boots: number;
            /** @description Uses of its token by somebody else. */
            alarms: number;
            failure: {
                /**
                 * @description How far it is, in this order.
                 * @enum {unknown}
                 */
                stage: "armed" | "dhcp" | "loader" | "winpe" | "preparing" | "downloading" | "applying" | "capturing" | "uploading" | "rebooting" | "specialize" | "oobe" | "ready";
                step: string | null;
                /** @description Shown on the machine as OW-code: docs/deployment-protocol.md. */
                code: number;
                /** @description Of the command that failed. */
                exitCode: number | null;
                text: string;
            } | null;
            progress: {
                step: string;
                text: string | null;
                percent: number;
                totalPercent: number | null;
                /** @description So far. */
                bytes: number | null;
                /** @description Of how many. */
                sizeBytes: number | null;
                /** @description Now. */
                bytesPerSecond: number | null;
            } | null;
            launch: {
                /**
                 * @description silent: woken, and never seen: its place is free. failed: it could not be switched on.
                 * @enum {unknown}
                 */
                state: "queued" | "woken" | "silent" | "failed";
                /** @description How many times it was woken. */
                wakes: number;
                /** Format: date-time */
                wokenAt: string | null;
                text: string;
            } | null;
            /**
             * Format: date-time
             * @description When the machine was armed.
             */
            startedAt: string;
            /**
             * Format: date-time
             * @description When it came to its stage.
             */
            stageAt: string;
            /**
             * Format: date-time
             * @description The last sign of the machine.
             */
            seenAt: string;
            /**
             * Format: date-time
             * @description When it last changed.
             */
            updatedAt: string;
            /** Format: date-time */
            endedAt: string | null;
            history: {
                id: number;
                /**
                 * Format: date-time
                 * @description When.
                 */
                at: string;
                kind: string;
                /**
                 * @description How far it is, in this order.
                 * @enum {unknown}
                 */
                stage: "armed" | "dhcp" | "loader" | "winpe" | "preparing" | "downloading" | "applying" | "capturing" | "uploading" | "rebooting" | "specialize" | "oobe" | "ready";
                text: string;
            }[];
            logs: {
                name: string;
                sizeBytes: number;
                /**
                 * Format: date-time
                 * @description When it came.
                 */
                at: string;
            }[];
            machine: {
                [key: string]: unknown;
            } | null;
        };
        /** @description What became of each machine. */
        DeploymentLaunch: {
            machines: {
                mac: string;
                name: string | null;
                deployment: string | null;
                /**
                 * @description queued: waits for a place. failed: armed, and could not be switched on.
                 * @enum {unknown}
                 */
                outcome: "woken" | "queued" | "armed" | "failed" | "refused";
                /** @description Why, as sentences. */
                problems: string[];
                /** @description Every check that failed. */
                findings: {
                    /** @enum {unknown} */
                    check: "assignment" | "boot-image" | "boot-files" | "agent" | "install-image" | "selection" | "architecture" | "origin" | "generalized" | "answer-file" | "secrets" | "scripts" | "https" | "certificate" | "share" | "disk-space" | "drivers";
                    /** @description Why, and what to do next. */
                    text: string;
                    /** @description The code it has where it is refused alone. */
                    code: string | null;
                    /** @description Whether `force` overrules it. */
                    forceable: boolean;
                }[];
            }[];
        };
        /** @description Every check, and the plan. */
        Preflight: {
            /** @description Whether the machine may be armed. */
            passed: boolean;
            /** @description Every check that applies to the method. */
            checks: {
                /** @enum {unknown} */
                check: "assignment" | "boot-image" | "boot-files" | "agent" | "install-image" | "selection" | "architecture" | "origin" | "generalized" | "answer-file" | "secrets" | "scripts" | "https" | "certificate" | "share" | "disk-space" | "drivers";
                /**
                 * @description `error`: it is refused.
                 * @enum {unknown}
                 */
                verdict: "ok" | "warning" | "error" | "unknown";
                /** @description Why, and what to do next. */
                text: string;
            }[];
            /** @description In the order they are done; none while a check fails. */
            steps: {
                name: string;
                /**
                 * @description How far it is, in this order.
                 * @enum {unknown}
                 */
                stage: "armed" | "dhcp" | "loader" | "winpe" | "preparing" | "downloading" | "applying" | "capturing" | "uploading" | "rebooting" | "specialize" | "oobe" | "ready";
                /** @description What the screen of the machine says. */
                text: string;
                /** @description Lines of the plan, fields separated by TAB. */
                actions: string[];
            }[];
            files: {
                id: string;
                /** @description Where it goes on the machine. */
                path: string;
                sizeBytes: number;
                /** @description Of files that are made for it; secrets are masked. */
                text: string | null;
            }[];
            /** @description The plan as the machine would get it: docs/deployment-protocol.md. */
            plan: string | null;
        };
        /** @description How machines are deployed; what is left out is as elsewhere. */
        DeploySettings: {
            /** @enum {unknown} */
            transport?: "https" | "smb";
            /** @description As diskpart counts. */
            disk?: number;
            minDiskBytes?: number;
            restartAfterFailureSeconds?: number | null;
            /** @description F8 opens a command prompt in Windows PE. */
            shell?: boolean;
            script?: string | null;
            after?: string[];
            capture?: {
                name?: string | null;
                description?: string | null;
                group?: string | null;
                drive?: string;
                /** @description Keep what was not generalized; it stays marked. */
                force?: boolean;
            };
            /** @enum {unknown} */
            readyAt?: "setup" | "logon";
            productKeySecret?: string | null;
        };
        /** @description What the machine would get. */
        Explanation: {
            /** @description The client as its packet describes it. */
            client?: Record<string, never>;
            /** @description Which machine it is, and how it was found. */
            identity: {
                mac: string | null;
                name: string | null;
                /** @enum {unknown} */
                foundBy: "mac" | "uuid" | null;
                note: string | null;
            };
            /** @description Every rule of the decision, in order. */
            rules: {
                rule: string;
                /** @enum {unknown} */
                verdict: "passed" | "decided" | "not asked";
                reason: string;
                /** @description What it looked at. */
                facts: {
                    [key: string]: string | number | boolean | null;
                };
            }[];
            /** @description Every rule for profiles, asked for machines without an assignment. */
            profileRules: {
                rule: string;
                order: number;
                profile: string;
                enabled: boolean;
                matches: boolean;
                checked: {
                    selector: string;
                    wanted: string;
                    found: string | null;
                    matches: boolean;
                }[];
            }[];
            dialect: {
                dialect: string;
                reason: string;
            } | null;
            loader: {
                program: string;
                /** @description 2011 or 2023. */
                signature: string;
                reason: string;
                /** @description What the file says of itself. */
                signatures: string | null;
                /** @description What became of the last try, if it came to nothing. */
                refused: string | null;
            } | null;
            /** @description Why another program would come first. */
            detour: string | null;
            /** @description What was refused and done with `force` nevertheless. */
            overrides: {
                code: string;
                reason: string;
                /**
                 * Format: date-time
                 * @description When.
                 */
                at: string;
                by: string;
            }[];
            decision: {
                action: string;
                reason: string;
            } & {
                [key: string]: unknown;
            };
            reply: {
                fields: {
                    name: string;
                    value: string;
                }[];
            } | null;
            /** @description Every file the loader would ask for, in order. */
            files: {
                /** @description As it would be asked for. */
                name: string;
                purpose: string;
                /**
                 * @description `absent`: not there, and nobody misses it.
                 * @enum {unknown}
                 */
                outcome: "served" | "absent" | "missing" | "refused" | "elsewhere";
                /**
                 * @description Where its bytes come from.
                 * @enum {unknown}
                 */
                source: "disk" | "image" | "made" | null;
                /** @description From which image or file, or why not. */
                result: string;
                sizeBytes: number | null;
                /** @description The elements of a boot store, the lines of a script, what is changed in a boot.wim. */
                details: string[];
            }[];
            deployment: {
                /**
                 * @description boot-only: run the boot image and nothing after it. local: boot from the disk.
                 * @enum {unknown}
                 */
                method: "windows-setup" | "apply-image" | "capture-image" | "boot-only" | "local" | "script";
                /**
                 * @description For which the disk is partitioned.
                 * @enum {unknown}
                 */
                firmware: "bios" | "uefi";
                /** @description Whether the machine may be armed. */
                passed: boolean;
                /** @description Every check that applies to the method. */
                checks: {
                    /** @enum {unknown} */
                    check: "assignment" | "boot-image" | "boot-files" | "agent" | "install-image" | "selection" | "architecture" | "origin" | "generalized" | "answer-file" | "secrets" | "scripts" | "https" | "certificate" | "share" | "disk-space" | "drivers";
                    /**
                     * @description `error`: it is refused.
                     * @enum {unknown}
                     */
                    verdict: "ok" | "warning" | "error" | "unknown";
                    /** @description Why, and what to do next. */
                    text: string;
                }[];
                /** @description In the order they are done; none while a check fails. */
                steps: {
                    name: string;
                    /**
                     * @description How far it is, in this order.
                     * @enum {unknown}
                     */
                    stage: "armed" | "dhcp" | "loader" | "winpe" | "preparing" | "downloading" | "applying" | "capturing" | "uploading" | "rebooting" | "specialize" | "oobe" | "ready";
                    /** @description What the screen of the machine says. */
                    text: string;
                    /** @description Lines of the plan, fields separated by TAB. */
                    actions: string[];
                }[];
                files: {
                    id: string;
                    /** @description Where it goes on the machine. */
                    path: string;
                    sizeBytes: number;
                    /** @description Of files that are made for it; secrets are masked. */
                    text: string | null;
                }[];
            } | null;
        } & {
            [key: string]: unknown;
        };
        /** @description The profile. */
        Profile: {
            name: string;
            description: string | null;
            bootImage: string | null;
            installImage: string | null;
            select: {
                index?: number;
                name?: string;
                description?: string;
            } | null;
            answer: string | null;
            clientAnswer: string | null;
            imageAnswer: string | null;
            /**
             * @description boot-only: run the boot image and nothing after it. local: boot from the disk.
             * @enum {unknown}
             */
            method: "windows-setup" | "apply-image" | "capture-image" | "boot-only" | "local" | "script";
            /** @description Its line in boot menus; null: it is in none. */
            menuText: string | null;
            /** @description `${profile.vars.NAME}` in answer files. */
            variables: {
                [key: string]: string;
            };
            /** @description What was refused and done with `force` nevertheless. */
            overrides: {
                code: string;
                reason: string;
                /**
                 * Format: date-time
                 * @description When.
                 */
                at: string;
                by: string;
            }[];
            /**
             * Format: date-time
             * @description When it was made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updatedAt: string;
            /** @description Counts changes; also the ETag. */
            version: number;
        };
        /** @description The rule. */
        Rule: {
            name: string;
            description: string | null;
            /** @description Lower ones are asked first. */
            order: number;
            /** @description Each value in its one spelling. */
            selectors: {
                mac?: string[];
                oui?: string[];
                uuid?: string[];
                vendorClass?: string[];
                userClass?: string[];
                architecture?: ("x86" | "x64" | "x86uefi" | "x64uefi" | "arm" | "arm64")[];
                subnet?: string[];
                circuitId?: string[];
                remoteId?: string[];
                tag?: string[];
                time?: {
                    days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                    from: string;
                    to: string;
                }[];
            };
            profile: string;
            enabled: boolean;
            /**
             * Format: date-time
             * @description When it was made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updatedAt: string;
            /** @description Counts changes; also the ETag. */
            version: number;
        };
        /** @description Who calls. */
        Caller: {
            /** @description As the audit log has it. */
            name: string;
            /** @enum {unknown} */
            role: "viewer" | "operator" | "admin";
        };
        /** @description The user, without the password. */
        User: {
            name: string;
            /**
             * @description Each may do what the ones before it may.
             * @enum {unknown}
             */
            role: "viewer" | "operator" | "admin";
            /** @description Cannot sign in, and is signed out. */
            disabled: boolean;
            /**
             * Format: date-time
             * @description When it was made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updatedAt: string;
            /**
             * Format: date-time
             * @description When its password was last set.
             */
            passwordChangedAt: string;
            lastSignInAt: string | null;
            /** @description Counts changes; also the ETag. */
            version: number;
        };
        /** @description The authority and the certificate in use. */
        CertificateAuthority: {
            /** @description Null: the certificate is one of your own (http.tls.certificate). */
            authority: {
                subject: string;
                issuer: string;
                /** @description SHA-256, hex pairs with colons. */
                fingerprint: string;
                /** Format: date-time */
                notBefore: string;
                /** Format: date-time */
                notAfter: string;
                /** @description Addresses and names it is for; empty for an authority. */
                names: string;
                /** @description The certificate, to be given to whoever is to trust it; no secret. */
                pem: string;
            } | null;
            server: {
                subject: string;
                issuer: string;
                /** @description SHA-256, hex pairs with colons. */
                fingerprint: string;
                /** Format: date-time */
                notBefore: string;
                /** Format: date-time */
                notAfter: string;
                /** @description Addresses and names it is for; empty for an authority. */
                names: string;
            };
        };
        /** @description The setting. */
        Setting: {
            /** @example dhcp.mode */
            path: string;
            /** @description null: not set, and without a default. */
            value: unknown;
            /**
             * @description Where it was written: FILE:LINE:COLUMN, a variable or --set; null: the default.
             * @example /etc/openwds/openwds.yaml:4:9
             */
            origin: string | null;
            /** @description What it means. */
            description: string;
        };
        /** @description What the doctor says of a boot. */
        Diagnosis: {
            /** @description The boot. */
            session: {
                id: string;
                /**
                 * @description Lower case with colons.
                 * @example 52:54:00:12:34:56
                 */
                mac: string;
                machineName: string | null;
                uuid: string | null;
                /** @enum {unknown} */
                architecture: "x86" | "x64" | "x86uefi" | "x64uefi" | "arm" | "arm64" | null;
                address: string | null;
                bootImage: string | null;
                program: string | null;
                /** @enum {unknown} */
                state: "discovered" | "waiting" | "offered" | "addressed" | "referred" | "loading" | "loaded" | "failed" | "local" | "ignored";
                /**
                 * Format: date-time
                 * @description First packet.
                 */
                startedAt: string;
                /**
                 * Format: date-time
                 * @description Latest entry.
                 */
                updatedAt: string;
                /** @description Journal entries written, including those dropped by the bound. */
                entryCount: number;
            };
            /** @description Problems first, the most likely cause before others; then notices. */
            findings: {
                /** @description Stable; docs/troubleshooting.md has a line for it. */
                code: string;
                /**
                 * @description `notice`: the boot goes on nevertheless, or somebody wanted it so.
                 * @enum {unknown}
                 */
                severity: "problem" | "notice" | "fine";
                /** @description What happened and why, in plain words. */
                cause: string;
                /** @description What to do now; null: nothing. */
                next: string | null;
                /** @description Entries of the journal, oldest first, six at most. */
                evidence: {
                    sequence: number;
                    /** Format: date-time */
                    at: string;
                    text: string;
                }[];
            }[];
        };
        /** @description What was on the wire in a boot. */
        SessionPackets: {
            session: string;
            /** @description Oldest first. */
            packets: {
                /** Format: date-time */
                at: string;
                /** @enum {unknown} */
                protocol: "dhcp" | "tftp";
                /** @description address:port */
                from: string;
                /** @description address:port */
                to: string;
                /** @description Of the datagram, without IP and UDP headers. */
                sizeBytes: number;
                /** @description DISCOVER, OFFER, RRQ, OACK …; `unreadable` when it cannot be decoded. */
                message: string;
                /** @description In the order of the wire. */
                fields: {
                    name: string;
                    value: string;
                }[];
            }[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    machineList: {
        parameters: {
            query?: {
                limit?: number;
                /** @description From the page before. */
                cursor?: string;
                /** @description Part of MAC, name, UUID or description. */
                search?: string;
                tag?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["MachineListItem"][];
                        /** @description Ask for the next page with it; null on the last. */
                        cursor: string | null;
                    };
                };
            };
        };
    };
    machineGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description MAC (any spelling), UUID or name. */
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The machine, and what it really boots. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MachineListItem"];
                };
            };
        };
    };
    machinePut: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: {
                /** @description The ETag that was read: write only if nothing changed since. *: only if it is there. */
                "if-match"?: string;
                /** @description *: write only if it is not there yet. */
                "if-none-match"?: string;
            };
            path: {
                /** @description MAC (any spelling), UUID or name. */
                ref: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "lab-1",
                 *       "tags": [
                 *         "room-3"
                 *       ],
                 *       "description": "left bench",
                 *       "variables": {
                 *         "owner": "physics"
                 *       }
                 *     }
                 */
                "application/json": {
                    /** @description Unique, case-insensitive. */
                    name?: string | null;
                    /** @description SMBIOS UUID; compared in both byte orders. */
                    uuid?: string | null;
                    description?: string | null;
                    /** @description Free labels. */
                    tags?: string[];
                    /** @description Values for answer files and scripts. */
                    variables?: {
                        [key: string]: string;
                    };
                    /**
                     * Format: ipv4
                     * @description The address the DHCP server keeps for it.
                     */
                    address?: string | null;
                    /** @description DHCP options of this machine alone, by code or name; in mode server. */
                    dhcpOptions?: {
                        [key: string]: string | number | boolean | (string | number)[];
                    };
                    /**
                     * @description Pins how its boot offers are put; null: as learned from its firmware.
                     * @enum {unknown}
                     */
                    dialect?: "bypass" | "binl" | "plain" | null;
                    /** @description What TFTP does otherwise for this machine alone; the configuration's limits still hold. */
                    tftp?: {
                        /** @description Largest block granted, in bytes: 1380 fits tunnels. */
                        maxBlockSize?: number;
                        /** @description Most blocks in flight granted (RFC 7440). */
                        maxWindowSize?: number;
                        /** @description Whether Windows' boot loader may choose its window with every ACK (msftwindow). */
                        variableWindow?: boolean;
                        /** @description Whether block 65535 is followed by number 1 instead of 0, as some old loaders count. */
                        wrapToOne?: boolean;
                        /** @description Bytes sent to it in a second. */
                        maxBytesPerSecond?: number;
                    };
                    /**
                     * @description Whose signature its loader must bear, where there are two; auto: the other one when one did not run.
                     * @enum {unknown}
                     */
                    secureBootCa?: "auto" | "2011" | "2023";
                };
            };
        };
        responses: {
            /** @description The machine. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Machine"];
                };
            };
            /** @description The machine. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Machine"];
                };
            };
        };
    };
    machineDelete: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: {
                /** @description The ETag that was read: write only if nothing changed since. *: only if it is there. */
                "if-match"?: string;
                /** @description *: write only if it is not there yet. */
                "if-none-match"?: string;
            };
            path: {
                /** @description MAC (any spelling), UUID or name. */
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    machinePatch: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: {
                /** @description The ETag that was read: write only if nothing changed since. *: only if it is there. */
                "if-match"?: string;
                /** @description *: write only if it is not there yet. */
                "if-none-match"?: string;
            };
            path: {
                /** @description MAC (any spelling), UUID or name. */
                ref: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "description": "right bench",
                 *       "variables": {
                 *         "owner": null
                 *       }
                 *     }
                 */
                "application/json": {
                    /** @description Unique, case-insensitive. */
                    name?: string | null;
                    /** @description SMBIOS UUID; compared in both byte orders. */
                    uuid?: string | null;
                    description?: string | null;
                    tags?: string[] | null;
                    variables?: {
                        [key: string]: string | null;
                    } | null;
                    /**
                     * Format: ipv4
                     * @description The address the DHCP server keeps for it.
                     */
                    address?: string | null;
                    dhcpOptions?: {
                        [key: string]: (string | number | boolean | (string | number)[]) | null;
                    } | null;
                    /**
                     * @description Pins how its boot offers are put; null: as learned from its firmware.
                     * @enum {unknown}
                     */
                    dialect?: "bypass" | "binl" | "plain" | null;
                    tftp?: {
                        /** @description Largest block granted, in bytes: 1380 fits tunnels. */
                        maxBlockSize?: number | null;
                        /** @description Most blocks in flight granted (RFC 7440). */
                        maxWindowSize?: number | null;
                        /** @description Whether Windows' boot loader may choose its window with every ACK (msftwindow). */
                        variableWindow?: boolean | null;
                        /** @description Whether block 65535 is followed by number 1 instead of 0, as some old loaders count. */
                        wrapToOne?: boolean | null;
                        /** @description Bytes sent to it in a second. */
                        maxBytesPerSecond?: number | null;
                    } | null;
                    /**
                     * @description Whose signature its loader must bear, where there are two; auto: the other one when one did not run.
                     * @enum {unknown}
                     */
                    secureBootCa?: "auto" | "2011" | "2023";
                };
                /**
                 * @example {
                 *       "description": "right bench",
                 *       "variables": {
                 *         "owner": null
                 *       }
                 *     }
                 */
                "application/merge-patch+json": {
                    /** @description Unique, case-insensitive. */
                    name?: string | null;
                    /** @description SMBIOS UUID; compared in both byte orders. */
                    uuid?: string | null;
                    description?: string | null;
                    tags?: string[] | null;
                    variables?: {
                        [key: string]: string | null;
                    } | null;
                    /**
                     * Format: ipv4
                     * @description The address the DHCP server keeps for it.
                     */
                    address?: string | null;
                    dhcpOptions?: {
                        [key: string]: (string | number | boolean | (string | number)[]) | null;
                    } | null;
                    /**
                     * @description Pins how its boot offers are put; null: as learned from its firmware.
                     * @enum {unknown}
                     */
                    dialect?: "bypass" | "binl" | "plain" | null;
                    tftp?: {
                        /** @description Largest block granted, in bytes: 1380 fits tunnels. */
                        maxBlockSize?: number | null;
                        /** @description Most blocks in flight granted (RFC 7440). */
                        maxWindowSize?: number | null;
                        /** @description Whether Windows' boot loader may choose its window with every ACK (msftwindow). */
                        variableWindow?: boolean | null;
                        /** @description Whether block 65535 is followed by number 1 instead of 0, as some old loaders count. */
                        wrapToOne?: boolean | null;
                        /** @description Bytes sent to it in a second. */
                        maxBytesPerSecond?: number | null;
                    } | null;
                    /**
                     * @description Whose signature its loader must bear, where there are two; auto: the other one when one did not run.
                     * @enum {unknown}
                     */
                    secureBootCa?: "auto" | "2011" | "2023";
                };
            };
        };
        responses: {
            /** @description The machine. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Machine"];
                };
            };
        };
    };
    machineExplain: {
        parameters: {
            query?: {
                /** @description The client's architecture. */
                arch?: "x86" | "x64" | "x86uefi" | "x64uefi" | "arm" | "arm64";
                /** @description The port it asks. Default: 67, of class wdsnbp 4011. */
                port?: 67 | 4011;
                /** @description Who asks: firmware, iPXE, HTTP boot firmware, or Windows' network boot program. */
                class?: "pxe" | "ipxe" | "http" | "wdsnbp";
                /** @description The client's UUID; default: the machine's own. */
                uuid?: string;
                /** @description It asks through this relay agent. */
                relay?: string;
                /** @description What the relay says of its port; 0x… for bytes. */
                circuitId?: string;
            };
            header?: never;
            path: {
                /** @description MAC (any spelling), UUID or name. */
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the machine would get. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Explanation"];
                };
            };
        };
    };
    machineWake: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: never;
            path: {
                /** @description MAC (any spelling), UUID or name. */
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where the magic packet went. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WakeReply"];
                };
            };
        };
    };
    assignmentGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description MAC (any spelling), UUID or name. */
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The assignment. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assignment"];
                };
            };
        };
    };
    assignmentPut: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: {
                /** @description The ETag that was read: write only if nothing changed since. *: only if it is there. */
                "if-match"?: string;
                /** @description *: write only if it is not there yet. */
                "if-none-match"?: string;
            };
            path: {
                /** @description MAC (any spelling), UUID or name. */
                ref: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "bootImage": "grub",
                 *       "method": "boot-only",
                 *       "once": true
                 *     }
                 */
                "application/json": {
                    /** @description Takes from this profile what is empty here. */
                    profile?: string | null;
                    /** @description The boot image started. */
                    bootImage?: string | null;
                    /** @description The image installed. */
                    installImage?: string | null;
                    select?: {
                        index?: number;
                        name?: string;
                        description?: string;
                    } | null;
                    /** @description The answer file for all passes. */
                    answer?: string | null;
                    /** @description The answer file of the pass windowsPE, before that of `answer`. */
                    clientAnswer?: string | null;
                    /** @description The answer file of the later passes, before that of `answer`. */
                    imageAnswer?: string | null;
                    /**
                     * @description boot-only: run the boot image and nothing after it. local: boot from the disk.
                     * @enum {unknown}
                     */
                    method?: "windows-setup" | "apply-image" | "capture-image" | "boot-only" | "local" | "script";
                    /** @description Disarm once the boot is done. Default: false. */
                    once?: boolean;
                    /** @description Only armed assignments are answered. Default: true. */
                    armed?: boolean;
                    /** @description This boot program instead of the boot image's; below the image directory. */
                    bootProgram?: string | null;
                    /**
                     * Format: ipv4
                     * @description Another boot server that has the machine.
                     */
                    referralServer?: string | null;
                    /**
                     * @description Who must agree before it boots: optIn: press F12. optOut: ESC stops it. null: as configured.
                     * @enum {unknown}
                     */
                    prompt?: "optIn" | "noPrompt" | "optOut" | null;
                    /** @description Assign images that are refused as not generalized [BP-1], as for Setup only [BP-4] or for their architecture; it is written down. */
                    force?: boolean;
                };
            };
        };
        responses: {
            /** @description The assignment. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assignment"];
                };
            };
            /** @description The assignment. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assignment"];
                };
            };
        };
    };
    assignmentDelete: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: {
                /** @description The ETag that was read: write only if nothing changed since. *: only if it is there. */
                "if-match"?: string;
                /** @description *: write only if it is not there yet. */
                "if-none-match"?: string;
            };
            path: {
                /** @description MAC (any spelling), UUID or name. */
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    assignmentArm: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
                /** @description Overrule what is refused of the images and can be overruled; it is written down. */
                force?: boolean;
            };
            header?: {
                /** @description The ETag that was read: write only if nothing changed since. *: only if it is there. */
                "if-match"?: string;
                /** @description *: write only if it is not there yet. */
                "if-none-match"?: string;
            };
            path: {
                /** @description MAC (any spelling), UUID or name. */
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The assignment. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assignment"];
                };
            };
        };
    };
    assignmentDisarm: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: {
                /** @description The ETag that was read: write only if nothing changed since. *: only if it is there. */
                "if-match"?: string;
                /** @description *: write only if it is not there yet. */
                "if-none-match"?: string;
            };
            path: {
                /** @description MAC (any spelling), UUID or name. */
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The assignment. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assignment"];
                };
            };
        };
    };
    bootMemoryGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description MAC (any spelling), UUID or name. */
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was learned of the machine. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BootMemory"];
                };
            };
        };
    };
    bootMemoryDelete: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: never;
            path: {
                /** @description MAC (any spelling), UUID or name. */
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    imageList: {
        parameters: {
            query?: {
                limit?: number;
                /** @description From the page before. */
                cursor?: string;
                type?: "boot" | "install";
                /** @description Only images of this group. */
                group?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Image"][];
                        /** @description Ask for the next page with it; null on the last. */
                        cursor: string | null;
                    };
                };
            };
        };
    };
    imageGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name or id. */
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The image, and who has it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImageDetail"];
                };
            };
        };
    };
    imagePut: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: {
                /** @description The ETag that was read: write only if nothing changed since. *: only if it is there. */
                "if-match"?: string;
                /** @description *: write only if it is not there yet. */
                "if-none-match"?: string;
            };
            path: {
                /** @description The name. */
                ref: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    type: "boot";
                    description?: string | null;
                    /** @description The image group. */
                    group?: string | null;
                    enabled?: boolean;
                    /** @description Architecture → file below the image directory, like boot/grub/grubx64.efi; empty where iPXE does all. */
                    programs: {
                        x86?: string;
                        x64?: string;
                        x86uefi?: string;
                        x64uefi?: string;
                        arm?: string;
                        arm64?: string;
                    };
                    /** @description What iPXE runs: a file below the image directory, or an absolute URI, in which {server} is our address. */
                    script?: string | null;
                    /** @description What iPXE does: its script is made from this for each machine. Goes before `script`. */
                    ipxe?: ({
                        /** @enum {string} */
                        kind: "linux";
                        /** @description The kernel, below the image directory. */
                        kernel: string;
                        initrds: string[];
                        /** @description Its command line; {server} is our address, ${…} a setting of iPXE. */
                        cmdline: string | null;
                    } | {
                        /** @enum {string} */
                        kind: "sanboot";
                        /** @description A disk or disc in the network: iscsi:…, http://…; {server} is our address. */
                        uri: string;
                    } | {
                        /** @enum {string} */
                        kind: "wimboot";
                        /** @description wimboot. It boots the image's own WIM, else BCD, boot.sdi and boot.wim beside it. */
                        program: string;
                    }) | null;
                    /** @description The file whose arrival means that the boot is done. Default: the program, of Windows a .wim. */
                    lastFile?: string | null;
                };
            };
        };
        responses: {
            /** @description The image. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Image"];
                };
            };
            /** @description The image. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Image"];
                };
            };
        };
    };
    imageDelete: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: {
                /** @description The ETag that was read: write only if nothing changed since. *: only if it is there. */
                "if-match"?: string;
                /** @description *: write only if it is not there yet. */
                "if-none-match"?: string;
            };
            path: {
                /** @description Name or id. */
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    imagePatch: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: {
                /** @description The ETag that was read: write only if nothing changed since. *: only if it is there. */
                "if-match"?: string;
                /** @description *: write only if it is not there yet. */
                "if-none-match"?: string;
            };
            path: {
                /** @description Name or id. */
                ref: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description A new name; machines and profiles go on with it. */
                    name?: string;
                    description?: string | null;
                    /** @description The image group; it exists from its first use on. */
                    group?: string | null;
                    /** @description A disabled image is not assigned, and nobody is booted with it. */
                    enabled?: boolean;
                    /** @description Where it came from; null: as its files tell [BP-4]. */
                    origin?: ("media" | "custom") | null;
                    /** @description Of a boot image: what is booted. */
                    index?: number;
                    /**
                     * @description Whose signature the boot manager has, where the image has two.
                     * @enum {unknown}
                     */
                    signature?: "microsoft-2011" | "microsoft-2023";
                    /** @description What iPXE runs: a file below the image directory, or an absolute URI, in which {server} is our address. */
                    script?: string | null;
                    /** @description What iPXE does: its script is made from this for each machine. Goes before `script`. */
                    ipxe?: ({
                        /** @enum {string} */
                        kind: "linux";
                        /** @description The kernel, below the image directory. */
                        kernel: string;
                        initrds: string[];
                        /** @description Its command line; {server} is our address, ${…} a setting of iPXE. */
                        cmdline: string | null;
                    } | {
                        /** @enum {string} */
                        kind: "sanboot";
                        /** @description A disk or disc in the network: iscsi:…, http://…; {server} is our address. */
                        uri: string;
                    } | {
                        /** @enum {string} */
                        kind: "wimboot";
                        /** @description wimboot. It boots the image's own WIM, else BCD, boot.sdi and boot.wim beside it. */
                        program: string;
                    }) | null;
                    /** @description The file whose arrival means that the boot is done. Default: the program, of Windows a .wim. */
                    lastFile?: string | null;
                };
                "application/merge-patch+json": {
                    /** @description A new name; machines and profiles go on with it. */
                    name?: string;
                    description?: string | null;
                    /** @description The image group; it exists from its first use on. */
                    group?: string | null;
                    /** @description A disabled image is not assigned, and nobody is booted with it. */
                    enabled?: boolean;
                    /** @description Where it came from; null: as its files tell [BP-4]. */
                    origin?: ("media" | "custom") | null;
                    /** @description Of a boot image: what is booted. */
                    index?: number;
                    /**
                     * @description Whose signature the boot manager has, where the image has two.
                     * @enum {unknown}
                     */
                    signature?: "microsoft-2011" | "microsoft-2023";
                    /** @description What iPXE runs: a file below the image directory, or an absolute URI, in which {server} is our address. */
                    script?: string | null;
                    /** @description What iPXE does: its script is made from this for each machine. Goes before `script`. */
                    ipxe?: ({
                        /** @enum {string} */
                        kind: "linux";
                        /** @description The kernel, below the image directory. */
                        kernel: string;
                        initrds: string[];
                        /** @description Its command line; {server} is our address, ${…} a setting of iPXE. */
                        cmdline: string | null;
                    } | {
                        /** @enum {string} */
                        kind: "sanboot";
                        /** @description A disk or disc in the network: iscsi:…, http://…; {server} is our address. */
                        uri: string;
                    } | {
                        /** @enum {string} */
                        kind: "wimboot";
                        /** @description wimboot. It boots the image's own WIM, else BCD, boot.sdi and boot.wim beside it. */
                        program: string;
                    }) | null;
                    /** @description The file whose arrival means that the boot is done. Default: the program, of Windows a .wim. */
                    lastFile?: string | null;
                };
            };
        };
        responses: {
            /** @description The image. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Image"];
                };
            };
        };
    };
    bootProgramGet: {
        parameters: {
            query: {
                /** @description The file below the image directory, like boot/grub/grubx64.efi. */
                path: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A file a firmware could start. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BootProgram"];
                };
            };
        };
    };
    imageImport: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The file on the server's own disk: relative to the image directory, or, through the local socket, absolute. */
                    path: string;
                    /** @description The image's name. Default: the file's. */
                    name?: string;
                    /**
                     * @description Only images of this type.
                     * @enum {unknown}
                     */
                    type?: "boot" | "install";
                    /** @description The image group. */
                    group?: string;
                    description?: string;
                    /** @enum {unknown} */
                    origin?: "media" | "custom";
                    /**
                     * @description link: it stays where it is. What lies in the image directory is never copied. Default: copy.
                     * @enum {unknown}
                     */
                    mode?: "copy" | "link" | "move";
                    /** @description Exchange the content of images that have these names. */
                    replace?: boolean;
                };
            };
        };
        responses: {
            /** @description An import or a verification. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImageJob"];
                };
            };
        };
    };
    imageVerify: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name or id. */
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An import or a verification. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImageJob"];
                };
            };
        };
    };
    imageJobList: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Under way, and the last that are over. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImageJobList"];
                };
            };
        };
    };
    imageJobGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An import or a verification. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImageJob"];
                };
            };
        };
    };
    imageJobCancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An import or a verification. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImageJob"];
                };
            };
        };
    };
    imageUploadGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name. */
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A file that comes in piece by piece. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upload"];
                };
            };
        };
    };
    imageUpload: {
        parameters: {
            query?: {
                /** @description The file's name, which says how it ends. */
                fileName?: string;
                /** @description Where this piece begins. 0 begins anew. */
                offset?: number;
                /** @description The whole file: with the last piece it is imported. */
                totalBytes?: number;
                /** @description Of the whole file: compared at the end. */
                sha256?: string;
                type?: "boot" | "install";
                /** @description The image group. */
                group?: string;
                origin?: "media" | "custom";
                replace?: boolean;
            };
            header?: never;
            path: {
                /** @description The name. */
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A file that comes in piece by piece. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upload"];
                };
            };
            /** @description A file that comes in piece by piece. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upload"];
                };
            };
        };
    };
    imageGroupList: {
        parameters: {
            query?: {
                limit?: number;
                /** @description From the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["ImageGroup"][];
                        /** @description Ask for the next page with it; null on the last. */
                        cursor: string | null;
                    };
                };
            };
        };
    };
    imageGroupGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A group of images. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImageGroup"];
                };
            };
        };
    };
    imageGroupPut: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: {
                /** @description The ETag that was read: write only if nothing changed since. *: only if it is there. */
                "if-match"?: string;
                /** @description *: write only if it is not there yet. */
                "if-none-match"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description A new name. */
                    name?: string;
                    description?: string | null;
                };
            };
        };
        responses: {
            /** @description A group of images. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImageGroup"];
                };
            };
            /** @description A group of images. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImageGroup"];
                };
            };
        };
    };
    imageGroupDelete: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: {
                /** @description The ETag that was read: write only if nothing changed since. *: only if it is there. */
                "if-match"?: string;
                /** @description *: write only if it is not there yet. */
                "if-none-match"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    driverList: {
        parameters: {
            query?: {
                limit?: number;
                /** @description From the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Driver"][];
                        /** @description Ask for the next page with it; null on the last. */
                        cursor: string | null;
                    };
                };
            };
        };
    };
    driverGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A driver package with its devices and files. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DriverDetail"];
                };
            };
        };
    };
    driverPut: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: {
                /** @description The ETag that was read: write only if nothing changed since. *: only if it is there. */
                "if-match"?: string;
                /** @description *: write only if it is not there yet. */
                "if-none-match"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description A folder with .inf files and what they name, or one .inf file; below the image directory, or by the local socket any path of the host. */
                    path: string;
                };
            };
        };
        responses: {
            /** @description A driver package. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Driver"];
                };
            };
            /** @description A driver package. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Driver"];
                };
            };
        };
    };
    driverDelete: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: {
                /** @description The ETag that was read: write only if nothing changed since. *: only if it is there. */
                "if-match"?: string;
                /** @description *: write only if it is not there yet. */
                "if-none-match"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    machineDrivers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description MAC (any spelling), UUID or name. */
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Which drivers a machine gets, and why. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DriverExplanation"];
                };
            };
        };
    };
    driverGroupList: {
        parameters: {
            query?: {
                limit?: number;
                /** @description From the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["DriverGroup"][];
                        /** @description Ask for the next page with it; null on the last. */
                        cursor: string | null;
                    };
                };
            };
        };
    };
    driverGroupGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Which machines get which driver packages. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DriverGroup"];
                };
            };
        };
    };
    driverGroupPut: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: {
                /** @description The ETag that was read: write only if nothing changed since. *: only if it is there. */
                "if-match"?: string;
                /** @description *: write only if it is not there yet. */
                "if-none-match"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    description?: string | null;
                    packages: string[];
                    filters?: {
                        /** @enum {unknown} */
                        fact: "manufacturer" | "model" | "chassis" | "biosVendor" | "biosVersion" | "uuid" | "architecture" | "edition" | "language" | "osVersion";
                        /** @description One of these must match; * stands for anything. Left out: all do. */
                        include?: string[];
                        /** @description None of these may match. */
                        exclude?: string[];
                    }[];
                    /** @description Into Windows PE while it starts, into the Windows that is installed, or both. */
                    targets?: ("winpe" | "windows")[];
                    enabled?: boolean;
                };
            };
        };
        responses: {
            /** @description Which machines get which driver packages. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DriverGroup"];
                };
            };
            /** @description Which machines get which driver packages. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DriverGroup"];
                };
            };
        };
    };
    driverGroupDelete: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: {
                /** @description The ETag that was read: write only if nothing changed since. *: only if it is there. */
                "if-match"?: string;
                /** @description *: write only if it is not there yet. */
                "if-none-match"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    answerList: {
        parameters: {
            query?: {
                limit?: number;
                /** @description From the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["AnswerFile"][];
                        /** @description Ask for the next page with it; null on the last. */
                        cursor: string | null;
                    };
                };
            };
        };
    };
    answerGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer file, without its content. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerFile"];
                };
            };
        };
    };
    answerPut: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: {
                /** @description The ETag that was read: write only if nothing changed since. *: only if it is there. */
                "if-match"?: string;
                /** @description *: write only if it is not there yet. */
                "if-none-match"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        /** @description Without content that of the newest version stays. */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "content": "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<unattend xmlns=\"urn:schemas-microsoft-com:unattend\">\n  <settings pass=\"specialize\">\n    <component name=\"Microsoft-Windows-Shell-Setup\" processorArchitecture=\"amd64\" publicKeyToken=\"31bf3856ad364e35\" language=\"neutral\" versionScope=\"nonSxS\">\n      <ComputerName>lab-1</ComputerName>\n    </component>\n  </settings>\n</unattend>\n",
                 *       "description": "of the lab"
                 *     }
                 */
                "application/json": {
                    /** @description The whole file. */
                    content?: string;
                    /**
                     * @description base64 keeps every byte, also of UTF-16 files and byte order marks.
                     * @default utf8
                     * @enum {unknown}
                     */
                    encoding?: "utf8" | "base64";
                    description?: string | null;
                    /**
                     * @description One file for all passes, or one of WDS's two: client for windowsPE, image for the rest.
                     * @enum {unknown}
                     */
                    role?: "combined" | "client" | "image";
                };
            };
        };
        responses: {
            /** @description The answer file, and what the check says of it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedAnswerFile"];
                };
            };
            /** @description The answer file, and what the check says of it. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedAnswerFile"];
                };
            };
        };
    };
    answerDelete: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: {
                /** @description The ETag that was read: write only if nothing changed since. *: only if it is there. */
                "if-match"?: string;
                /** @description *: write only if it is not there yet. */
                "if-none-match"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    answerCheck: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "content": "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<unattend xmlns=\"urn:schemas-microsoft-com:unattend\">\n  <settings pass=\"specialize\">\n    <component name=\"Microsoft-Windows-Shell-Setup\" processorArchitecture=\"amd64\" publicKeyToken=\"31bf3856ad364e35\" language=\"neutral\" versionScope=\"nonSxS\">\n      <ComputerName>lab-1</ComputerName>\n    </component>\n  </settings>\n</unattend>\n",
                 *       "pair": {
                 *         "boot": "amd64",
                 *         "install": "amd64"
                 *       }
                 *     }
                 */
                "application/json": {
                    /** @description The whole file. */
                    content: string;
                    /**
                     * @description base64 keeps every byte, also of UTF-16 files and byte order marks.
                     * @default utf8
                     * @enum {unknown}
                     */
                    encoding?: "utf8" | "base64";
                    /** @description Where no image tells. */
                    pair?: {
                        /** @enum {unknown} */
                        boot?: "x86" | "amd64" | "arm64" | "arm" | "ia64";
                        /** @enum {unknown} */
                        install?: "x86" | "amd64" | "arm64" | "arm" | "ia64";
                    };
                    /** @description A boot image by name or id; name#2: that one inside. */
                    bootImage?: string;
                    /** @description An install image by name or id; name#6: that one inside, instead of what the file selects. */
                    installImage?: string;
                    /** @enum {unknown} */
                    firmware?: "bios" | "uefi";
                    build?: number;
                    /**
                     * @description One file for all passes, or one of WDS's two: client for windowsPE, image for the rest.
                     * @enum {unknown}
                     */
                    role?: "combined" | "client" | "image";
                };
            };
        };
        responses: {
            /** @description Everything the check found, in the order of the file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerCheck"];
                };
            };
        };
    };
    answerVersions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The versions that are kept, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerVersions"];
                };
            };
        };
    };
    answerContent: {
        parameters: {
            query?: {
                /** @description Default: the newest. */
                version?: number;
                /** @description Show passwords and keys: admins only, and audited. */
                reveal?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One version of the file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerContent"];
                };
            };
        };
    };
    machineAnswer: {
        parameters: {
            query?: {
                /** @description Show passwords and keys: admins only, and audited. */
                reveal?: boolean;
                /** @description Of the boot image, where the library does not know it. */
                boot?: "x86" | "amd64" | "arm64" | "arm" | "ia64";
                /** @description Of the install image, where the library does not know it. */
                install?: "x86" | "amd64" | "arm64" | "arm" | "ia64";
                /** @description As if the machine were assigned this boot image, by name or id. */
                bootImage?: string;
                /** @description As if it were assigned this install image, by name or id; name#6: that one inside. */
                installImage?: string;
                firmware?: "bios" | "uefi";
            };
            header?: never;
            path: {
                /** @description MAC (any spelling), UUID or name. */
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer file of one machine. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RenderedAnswer"];
                };
            };
        };
    };
    answerNew: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "locale": "de-CH",
                 *       "edition": "pro",
                 *       "localAdmin": "setup"
                 *     }
                 */
                "application/json": {
                    /** @description Language and region, like de-DE. */
                    locale: string;
                    /** @description Like 0407:00000407; default: the locale's own. */
                    keyboard?: string;
                    /** @description Windows' name, like W. Europe Standard Time. */
                    timeZone?: string;
                    /**
                     * @default 11
                     * @enum {unknown}
                     */
                    windows?: "7" | "10" | "11" | "8.1" | "server-2016" | "server-2019" | "server-2022" | "server-2025";
                    /** @description Like pro or ServerStandard: its published key selects it. */
                    edition?: string;
                    /** @description Which image inside the install image: exactly one. */
                    image?: {
                        index?: number;
                        name?: string;
                        description?: string;
                    };
                    /**
                     * @description Of what is installed.
                     * @default amd64
                     * @enum {unknown}
                     */
                    architecture?: "x86" | "amd64" | "arm64" | "arm" | "ia64";
                    /** @enum {unknown} */
                    bootArchitecture?: "x86" | "amd64" | "arm64" | "arm" | "ia64";
                    /**
                     * @description auto: as the firmware that boots needs it; keep: no disk is touched.
                     * @default auto
                     * @enum {unknown}
                     */
                    disk?: "auto" | "uefi" | "bios" | "keep";
                    /** @description Default: ${machine.name}. */
                    computerName?: string;
                    /** @description A local administrator; the password is the secret of the same name. */
                    localAdmin?: string;
                    /** @description The domain to join, with the secrets joinUser and joinPassword. */
                    joinDomain?: string;
                    /** @description Where the domain keeps the computer. */
                    organizationalUnit?: string;
                    /** @description The workgroup to join. */
                    joinWorkgroup?: string;
                    /** @description Registered owner and organization. */
                    owner?: string;
                    autoLogonCount?: number;
                    /** @description At the first logon. */
                    commands?: string[];
                };
            };
        };
        responses: {
            /** @description A file that was written anew. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerDraft"];
                };
            };
        };
    };
    answerChoices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The names Windows knows, to choose from. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerChoices"];
                };
            };
        };
    };
    answerFindings: {
        parameters: {
            query?: {
                /** @description Default: the newest. */
                version?: number;
                /** @description Of the boot image, where none is named. */
                boot?: "x86" | "amd64" | "arm64" | "arm" | "ia64";
                /** @description Of the install image, where none is named. */
                install?: "x86" | "amd64" | "arm64" | "arm" | "ia64";
                /** @description A boot image by name or id; name#2: that one inside. */
                bootImage?: string;
                /** @description An install image by name or id; name#6: that one inside, instead of what the file selects. */
                installImage?: string;
                firmware?: "bios" | "uefi";
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the check finds in one version. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoredAnswerFindings"];
                };
            };
        };
    };
    answerDiff: {
        parameters: {
            query: {
                /** @description The older version. */
                from: number;
                /** @description The newer one. */
                to: number;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What two versions set differently; passwords and keys masked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerDiff"];
                };
            };
        };
    };
    answerDefaults: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What counts where no assignment names a file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerDefaults"];
                };
            };
        };
    };
    answerDefaultOfArchitecture: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: never;
            path: {
                architecture: "x86" | "x64" | "x86uefi" | "x64uefi" | "arm" | "arm64";
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "answer": "lab"
                 *     }
                 */
                "application/json": {
                    /** @description The answer file; null: none any more. */
                    answer: string | null;
                };
            };
        };
        responses: {
            /** @description What counts where no assignment names a file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerDefaults"];
                };
            };
        };
    };
    answerDefaultOfImage: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "answer": "lab"
                 *     }
                 */
                "application/json": {
                    /** @description The answer file; null: none any more. */
                    answer: string | null;
                };
            };
        };
        responses: {
            /** @description What counts where no assignment names a file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerDefaults"];
                };
            };
        };
    };
    secretList: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Secret"][];
                        /** @description Ask for the next page with it; null on the last. */
                        cursor: string | null;
                    };
                };
            };
        };
    };
    secretPut: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "value": "correct horse battery staple"
                 *     }
                 */
                "application/json": {
                    /** @description Sealed before it is stored; never shown. */
                    value: string;
                };
            };
        };
        responses: {
            /** @description A secret, without its value. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Secret"];
                };
            };
        };
    };
    secretDelete: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    secretRotate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the new key sealed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rotation"];
                };
            };
        };
    };
    profileList: {
        parameters: {
            query?: {
                limit?: number;
                /** @description From the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Profile"][];
                        /** @description Ask for the next page with it; null on the last. */
                        cursor: string | null;
                    };
                };
            };
        };
    };
    profileGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The profile. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Profile"];
                };
            };
        };
    };
    profilePut: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: {
                /** @description The ETag that was read: write only if nothing changed since. *: only if it is there. */
                "if-match"?: string;
                /** @description *: write only if it is not there yet. */
                "if-none-match"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "bootImage": "grub",
                 *       "method": "boot-only",
                 *       "menuText": "Rescue system"
                 *     }
                 */
                "application/json": {
                    description?: string | null;
                    /** @description The boot image started. */
                    bootImage?: string | null;
                    /** @description The image installed. */
                    installImage?: string | null;
                    /** @description The answer file for all passes. */
                    answer?: string | null;
                    /** @description The answer file of the pass windowsPE, before that of `answer`. */
                    clientAnswer?: string | null;
                    /** @description The answer file of the later passes, before that of `answer`. */
                    imageAnswer?: string | null;
                    /**
                     * @description boot-only: run the boot image and nothing after it. local: boot from the disk.
                     * @enum {unknown}
                     */
                    method?: "windows-setup" | "apply-image" | "capture-image" | "boot-only" | "local" | "script";
                    /** @description Overrule what is refused of the images and can be overruled; it is written down. */
                    force?: boolean;
                    /** @description Its line in boot menus; null: it is in none. */
                    menuText?: string | null;
                    select?: {
                        index?: number;
                        name?: string;
                        description?: string;
                    } | null;
                    /** @description Values for answer files and scripts. */
                    variables?: {
                        [key: string]: string;
                    };
                };
            };
        };
        responses: {
            /** @description The profile. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Profile"];
                };
            };
            /** @description The profile. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Profile"];
                };
            };
        };
    };
    profileDelete: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: {
                /** @description The ETag that was read: write only if nothing changed since. *: only if it is there. */
                "if-match"?: string;
                /** @description *: write only if it is not there yet. */
                "if-none-match"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    profilePatch: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: {
                /** @description The ETag that was read: write only if nothing changed since. *: only if it is there. */
                "if-match"?: string;
                /** @description *: write only if it is not there yet. */
                "if-none-match"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "description": "for every room"
                 *     }
                 */
                "application/json": {
                    description?: string | null;
                    /** @description The boot image started. */
                    bootImage?: string | null;
                    /** @description The image installed. */
                    installImage?: string | null;
                    /** @description The answer file for all passes. */
                    answer?: string | null;
                    /** @description The answer file of the pass windowsPE, before that of `answer`. */
                    clientAnswer?: string | null;
                    /** @description The answer file of the later passes, before that of `answer`. */
                    imageAnswer?: string | null;
                    /**
                     * @description boot-only: run the boot image and nothing after it. local: boot from the disk.
                     * @enum {unknown}
                     */
                    method?: "windows-setup" | "apply-image" | "capture-image" | "boot-only" | "local" | "script";
                    /** @description Overrule what is refused of the images and can be overruled; it is written down. */
                    force?: boolean;
                    /** @description Its line in boot menus; null: it is in none. */
                    menuText?: string | null;
                    variables?: {
                        [key: string]: string | null;
                    } | null;
                    select?: {
                        index?: number | null;
                        name?: string | null;
                        description?: string | null;
                    } | null;
                };
                /**
                 * @example {
                 *       "description": "for every room"
                 *     }
                 */
                "application/merge-patch+json": {
                    description?: string | null;
                    /** @description The boot image started. */
                    bootImage?: string | null;
                    /** @description The image installed. */
                    installImage?: string | null;
                    /** @description The answer file for all passes. */
                    answer?: string | null;
                    /** @description The answer file of the pass windowsPE, before that of `answer`. */
                    clientAnswer?: string | null;
                    /** @description The answer file of the later passes, before that of `answer`. */
                    imageAnswer?: string | null;
                    /**
                     * @description boot-only: run the boot image and nothing after it. local: boot from the disk.
                     * @enum {unknown}
                     */
                    method?: "windows-setup" | "apply-image" | "capture-image" | "boot-only" | "local" | "script";
                    /** @description Overrule what is refused of the images and can be overruled; it is written down. */
                    force?: boolean;
                    /** @description Its line in boot menus; null: it is in none. */
                    menuText?: string | null;
                    variables?: {
                        [key: string]: string | null;
                    } | null;
                    select?: {
                        index?: number | null;
                        name?: string | null;
                        description?: string | null;
                    } | null;
                };
            };
        };
        responses: {
            /** @description The profile. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Profile"];
                };
            };
        };
    };
    ruleList: {
        parameters: {
            query?: {
                limit?: number;
                /** @description From the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Rule"][];
                        /** @description Ask for the next page with it; null on the last. */
                        cursor: string | null;
                    };
                };
            };
        };
    };
    ruleGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rule. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rule"];
                };
            };
        };
    };
    rulePut: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: {
                /** @description The ETag that was read: write only if nothing changed since. *: only if it is there. */
                "if-match"?: string;
                /** @description *: write only if it is not there yet. */
                "if-none-match"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "profile": "rescue",
                 *       "selectors": {
                 *         "subnet": [
                 *           "192.168.30.0/24"
                 *         ],
                 *         "time": [
                 *           {
                 *             "days": [
                 *               "sat",
                 *               "sun"
                 *             ]
                 *           }
                 *         ]
                 *       }
                 *     }
                 */
                "application/json": {
                    description?: string | null;
                    /** @description Lower ones are asked first. */
                    order?: number;
                    /** @description At least one. All that are given must fit, of each any one value. */
                    selectors: {
                        /** @description MAC addresses, in any spelling. */
                        mac?: string[];
                        /** @description First three bytes of the MAC, like 52:54:00. */
                        oui?: string[];
                        /** @description SMBIOS UUIDs, in either byte order. */
                        uuid?: string[];
                        /** @description How option 60 begins, like PXEClient:Arch:00007. */
                        vendorClass?: string[];
                        /** @description Option 77, like iPXE. */
                        userClass?: string[];
                        /** @description BIOS firmware that was not looked into is both x86 and x64. */
                        architecture?: ("x86" | "x64" | "x86uefi" | "x64uefi" | "arm" | "arm64")[];
                        /** @description Networks the client is in, like 192.168.10.0/24. */
                        subnet?: string[];
                        /** @description Option 82.1 in hex, or as text:Gi1/0/3. */
                        circuitId?: string[];
                        /** @description Option 82.2 in hex, or as text:switch-1. */
                        remoteId?: string[];
                        /** @description Tags of a known machine, whatever their case. */
                        tag?: string[];
                        /** @description Parts of the week, in the time zone of the server. Left out: every day, from 00:00, to 24:00; not after `from`: until the next day. */
                        time?: {
                            days?: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                            /** @example 08:00 */
                            from?: string;
                            /** @example 08:00 */
                            to?: string;
                        }[];
                    };
                    /** @description The profile that machines get which it fits. */
                    profile: string;
                    /** @description Only enabled rules are asked. Default: true. */
                    enabled?: boolean;
                };
            };
        };
        responses: {
            /** @description The rule. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rule"];
                };
            };
            /** @description The rule. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rule"];
                };
            };
        };
    };
    ruleDelete: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: {
                /** @description The ETag that was read: write only if nothing changed since. *: only if it is there. */
                "if-match"?: string;
                /** @description *: write only if it is not there yet. */
                "if-none-match"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    rulePatch: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: {
                /** @description The ETag that was read: write only if nothing changed since. *: only if it is there. */
                "if-match"?: string;
                /** @description *: write only if it is not there yet. */
                "if-none-match"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "selectors": {
                 *         "architecture": [
                 *           "x64uefi",
                 *           "arm64"
                 *         ],
                 *         "time": null
                 *       }
                 *     }
                 */
                "application/json": {
                    description?: string | null;
                    /** @description Lower ones are asked first. */
                    order?: number;
                    selectors?: {
                        mac?: string[] | null;
                        oui?: string[] | null;
                        uuid?: string[] | null;
                        vendorClass?: string[] | null;
                        userClass?: string[] | null;
                        architecture?: ("x86" | "x64" | "x86uefi" | "x64uefi" | "arm" | "arm64")[] | null;
                        subnet?: string[] | null;
                        circuitId?: string[] | null;
                        remoteId?: string[] | null;
                        tag?: string[] | null;
                        time?: {
                            days?: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                            /** @example 08:00 */
                            from?: string;
                            /** @example 08:00 */
                            to?: string;
                        }[] | null;
                    };
                    /** @description The profile that machines get which it fits. */
                    profile?: string;
                    /** @description Only enabled rules are asked. Default: true. */
                    enabled?: boolean;
                };
                /**
                 * @example {
                 *       "selectors": {
                 *         "architecture": [
                 *           "x64uefi",
                 *           "arm64"
                 *         ],
                 *         "time": null
                 *       }
                 *     }
                 */
                "application/merge-patch+json": {
                    description?: string | null;
                    /** @description Lower ones are asked first. */
                    order?: number;
                    selectors?: {
                        mac?: string[] | null;
                        oui?: string[] | null;
                        uuid?: string[] | null;
                        vendorClass?: string[] | null;
                        userClass?: string[] | null;
                        architecture?: ("x86" | "x64" | "x86uefi" | "x64uefi" | "arm" | "arm64")[] | null;
                        subnet?: string[] | null;
                        circuitId?: string[] | null;
                        remoteId?: string[] | null;
                        tag?: string[] | null;
                        time?: {
                            days?: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                            /** @example 08:00 */
                            from?: string;
                            /** @example 08:00 */
                            to?: string;
                        }[] | null;
                    };
                    /** @description The profile that machines get which it fits. */
                    profile?: string;
                    /** @description Only enabled rules are asked. Default: true. */
                    enabled?: boolean;
                };
            };
        };
        responses: {
            /** @description The rule. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rule"];
                };
            };
        };
    };
    ruleMove: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: {
                /** @description The ETag that was read: write only if nothing changed since. *: only if it is there. */
                "if-match"?: string;
                /** @description *: write only if it is not there yet. */
                "if-none-match"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        /** @description Exactly one. */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "order": 5
                 *     }
                 */
                "application/json": {
                    /** @description Lower ones are asked first. */
                    order?: number;
                    /** @description Right before this rule. */
                    before?: string;
                    /** @description Right after this rule. */
                    after?: string;
                };
            };
        };
        responses: {
            /** @description The rule. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rule"];
                };
            };
        };
    };
    pendingList: {
        parameters: {
            query?: {
                limit?: number;
                /** @description From the page before. */
                cursor?: string;
                state?: "pending" | "approved" | "rejected";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["PendingMachine"][];
                        /** @description Ask for the next page with it; null on the last. */
                        cursor: string | null;
                    };
                };
            };
        };
    };
    pendingGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The unknown machine. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PendingMachine"];
                };
            };
        };
    };
    pendingApprove: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "lab-2",
                 *       "assignment": {
                 *         "bootImage": "grub"
                 *       }
                 *     }
                 */
                "application/json": {
                    /** @description Unique, case-insensitive. */
                    name?: string | null;
                    /** @description SMBIOS UUID; compared in both byte orders. */
                    uuid?: string | null;
                    description?: string | null;
                    /** @description Free labels. */
                    tags?: string[];
                    /** @description Values for answer files and scripts. */
                    variables?: {
                        [key: string]: string;
                    };
                    /**
                     * Format: ipv4
                     * @description The address the DHCP server keeps for it.
                     */
                    address?: string | null;
                    /** @description DHCP options of this machine alone, by code or name; in mode server. */
                    dhcpOptions?: {
                        [key: string]: string | number | boolean | (string | number)[];
                    };
                    /**
                     * @description Pins how its boot offers are put; null: as learned from its firmware.
                     * @enum {unknown}
                     */
                    dialect?: "bypass" | "binl" | "plain" | null;
                    /** @description What TFTP does otherwise for this machine alone; the configuration's limits still hold. */
                    tftp?: {
                        /** @description Largest block granted, in bytes: 1380 fits tunnels. */
                        maxBlockSize?: number;
                        /** @description Most blocks in flight granted (RFC 7440). */
                        maxWindowSize?: number;
                        /** @description Whether Windows' boot loader may choose its window with every ACK (msftwindow). */
                        variableWindow?: boolean;
                        /** @description Whether block 65535 is followed by number 1 instead of 0, as some old loaders count. */
                        wrapToOne?: boolean;
                        /** @description Bytes sent to it in a second. */
                        maxBytesPerSecond?: number;
                    };
                    /**
                     * @description Whose signature its loader must bear, where there are two; auto: the other one when one did not run.
                     * @enum {unknown}
                     */
                    secureBootCa?: "auto" | "2011" | "2023";
                    assignment?: {
                        /** @description Takes from this profile what is empty here. */
                        profile?: string | null;
                        /** @description The boot image started. */
                        bootImage?: string | null;
                        /** @description The image installed. */
                        installImage?: string | null;
                        select?: {
                            index?: number;
                            name?: string;
                            description?: string;
                        } | null;
                        /** @description The answer file for all passes. */
                        answer?: string | null;
                        /** @description The answer file of the pass windowsPE, before that of `answer`. */
                        clientAnswer?: string | null;
                        /** @description The answer file of the later passes, before that of `answer`. */
                        imageAnswer?: string | null;
                        /**
                         * @description boot-only: run the boot image and nothing after it. local: boot from the disk.
                         * @enum {unknown}
                         */
                        method?: "windows-setup" | "apply-image" | "capture-image" | "boot-only" | "local" | "script";
                        /** @description Disarm once the boot is done. Default: false. */
                        once?: boolean;
                        /** @description Only armed assignments are answered. Default: true. */
                        armed?: boolean;
                        /** @description This boot program instead of the boot image's; below the image directory. */
                        bootProgram?: string | null;
                        /**
                         * Format: ipv4
                         * @description Another boot server that has the machine.
                         */
                        referralServer?: string | null;
                        /**
                         * @description Who must agree before it boots: optIn: press F12. optOut: ESC stops it. null: as configured.
                         * @enum {unknown}
                         */
                        prompt?: "optIn" | "noPrompt" | "optOut" | null;
                        /** @description Assign images that are refused as not generalized [BP-1], as for Setup only [BP-4] or for their architecture; it is written down. */
                        force?: boolean;
                    };
                };
            };
        };
        responses: {
            /** @description The machine. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Machine"];
                };
            };
        };
    };
    pendingReject: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The unknown machine. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PendingMachine"];
                };
            };
        };
    };
    sessionList: {
        parameters: {
            query?: {
                limit?: number;
                /** @description From the page before. */
                cursor?: string;
                /** @description A MAC in any spelling. */
                mac?: string;
                state?: "discovered" | "waiting" | "offered" | "addressed" | "referred" | "loading" | "loaded" | "failed" | "local" | "ignored";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["BootSession"][];
                        /** @description Ask for the next page with it; null on the last. */
                        cursor: string | null;
                    };
                };
            };
        };
    };
    sessionGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The boot and its journal. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BootSessionDetail"];
                };
            };
        };
    };
    sessionPackets: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was on the wire in a boot. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionPackets"];
                };
            };
        };
    };
    sessionPcap: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The capture. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.tcpdump.pcap": string;
                };
            };
        };
    };
    sessionDiagnosis: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the doctor says of a boot. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Diagnosis"];
                };
            };
        };
    };
    machineDiagnosis: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description MAC (any spelling), UUID or name. */
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the doctor says of a boot. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Diagnosis"];
                };
            };
        };
    };
    deploymentList: {
        parameters: {
            query?: {
                limit?: number;
                /** @description From the page before. */
                cursor?: string;
                /** @description Of this machine. */
                mac?: string;
                state?: "running" | "stalled" | "ready" | "failed" | "cancelled";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Deployment"][];
                        /** @description Ask for the next page with it; null on the last. */
                        cursor: string | null;
                    };
                };
            };
        };
    };
    deploymentStart: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "machines": [
                 *         "lab-1"
                 *       ],
                 *       "atOnce": 10,
                 *       "wake": true
                 *     }
                 */
                "application/json": {
                    /** @description MAC, UUID or name. */
                    machines?: string[];
                    /** @description Every machine with this tag. */
                    tag?: string;
                    /**
                     * @description Wake none while so many are at work on the server; 0: all.
                     * @default 0
                     */
                    atOnce?: number;
                    /**
                     * @description Switch the machines on.
                     * @default true
                     */
                    wake?: boolean;
                    /** @description Overrule what is refused of the images and can be overruled; it is written down. */
                    force?: boolean;
                };
            };
        };
        responses: {
            /** @description What became of each machine. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeploymentLaunch"];
                };
            };
        };
    };
    deploymentGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The deployment with its history and logs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeploymentDetail"];
                };
            };
        };
    };
    deploymentLogGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The log. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        text: string;
                    };
                };
            };
        };
    };
    deploymentCancel: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The deployment. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deployment"];
                };
            };
        };
    };
    machinePreflight: {
        parameters: {
            query?: {
                /** @description For which the plan is shown. */
                firmware?: "bios" | "uefi";
            };
            header?: never;
            path: {
                /** @description MAC (any spelling), UUID or name. */
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every check, and the plan. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preflight"];
                };
            };
        };
    };
    machineDeploySettingsGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description MAC (any spelling), UUID or name. */
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How machines are deployed; what is left out is as elsewhere. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeploySettings"];
                };
            };
        };
    };
    machineDeploySettingsPut: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: never;
            path: {
                /** @description MAC (any spelling), UUID or name. */
                ref: string;
            };
            cookie?: never;
        };
        /** @description How machines are deployed; what is left out is as elsewhere. */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "disk": 0,
                 *       "restartAfterFailureSeconds": 60
                 *     }
                 */
                "application/json": {
                    /** @enum {unknown} */
                    transport?: "https" | "smb";
                    /** @description As diskpart counts. */
                    disk?: number;
                    minDiskBytes?: number;
                    restartAfterFailureSeconds?: number | null;
                    /** @description F8 opens a command prompt in Windows PE. */
                    shell?: boolean;
                    script?: string | null;
                    after?: string[];
                    capture?: {
                        name?: string | null;
                        description?: string | null;
                        group?: string | null;
                        drive?: string;
                        /** @description Keep what was not generalized; it stays marked. */
                        force?: boolean;
                    };
                    /** @enum {unknown} */
                    readyAt?: "setup" | "logon";
                    productKeySecret?: string | null;
                };
            };
        };
        responses: {
            /** @description How machines are deployed; what is left out is as elsewhere. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeploySettings"];
                };
            };
        };
    };
    profileDeploySettingsGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How machines are deployed; what is left out is as elsewhere. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeploySettings"];
                };
            };
        };
    };
    profileDeploySettingsPut: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        /** @description How machines are deployed; what is left out is as elsewhere. */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "readyAt": "logon"
                 *     }
                 */
                "application/json": {
                    /** @enum {unknown} */
                    transport?: "https" | "smb";
                    /** @description As diskpart counts. */
                    disk?: number;
                    minDiskBytes?: number;
                    restartAfterFailureSeconds?: number | null;
                    /** @description F8 opens a command prompt in Windows PE. */
                    shell?: boolean;
                    script?: string | null;
                    after?: string[];
                    capture?: {
                        name?: string | null;
                        description?: string | null;
                        group?: string | null;
                        drive?: string;
                        /** @description Keep what was not generalized; it stays marked. */
                        force?: boolean;
                    };
                    /** @enum {unknown} */
                    readyAt?: "setup" | "logon";
                    productKeySecret?: string | null;
                };
            };
        };
        responses: {
            /** @description How machines are deployed; what is left out is as elsewhere. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeploySettings"];
                };
            };
        };
    };
    eventStream: {
        parameters: {
            query?: {
                /** @description A MAC in any spelling. */
                mac?: string;
                session?: string;
                /** @description Also tell, as `change` without id, what somebody changed: machines, images, profiles … */
                changes?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description text/event-stream */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
        };
    };
    leaseList: {
        parameters: {
            query?: {
                limit?: number;
                /** @description From the page before. */
                cursor?: string;
                state?: "bound" | "declined" | "released";
                /** @description A MAC in any spelling. */
                mac?: string;
                /** @description Addresses in this network, like 192.168.10.0/24. */
                subnet?: string;
                /** @description Only those that have not expired. */
                current?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Lease"][];
                        /** @description Ask for the next page with it; null on the last. */
                        cursor: string | null;
                    };
                };
            };
        };
    };
    leaseGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The lent address. */
                address: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The lease. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lease"];
                };
            };
        };
    };
    leaseRemove: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: never;
            path: {
                /** @description The lent address. */
                address: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The lease. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lease"];
                };
            };
        };
    };
    networkProbe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who answers DHCP and PXE on the served networks. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NetworkProbe"];
                };
            };
        };
    };
    authorityGet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The authority and the certificate in use. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CertificateAuthority"];
                };
            };
        };
    };
    tokenList: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Token"][];
                        /** @description Ask for the next page with it; null on the last. */
                        cursor: string | null;
                    };
                };
            };
        };
    };
    tokenAdd: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "monitoring",
                 *       "role": "viewer",
                 *       "expiresAt": "2099-01-31T12:00:00Z"
                 *     }
                 */
                "application/json": {
                    /** @description Unique. */
                    name: string;
                    /**
                     * @description Each may do what the ones before it may.
                     * @enum {unknown}
                     */
                    role: "viewer" | "operator" | "admin";
                    /**
                     * Format: date-time
                     * @description When it stops working.
                     */
                    expiresAt?: string | null;
                };
            };
        };
        responses: {
            /** @description The token and its key. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewToken"];
                };
            };
        };
    };
    tokenRemove: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    userList: {
        parameters: {
            query?: {
                limit?: number;
                /** @description From the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["User"][];
                        /** @description Ask for the next page with it; null on the last. */
                        cursor: string | null;
                    };
                };
            };
        };
    };
    userGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user, without the password. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    userPut: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: {
                /** @description The ETag that was read: write only if nothing changed since. *: only if it is there. */
                "if-match"?: string;
                /** @description *: write only if it is not there yet. */
                "if-none-match"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "role": "operator",
                 *       "password": "correct horse battery"
                 *     }
                 */
                "application/json": {
                    /**
                     * @description Each may do what the ones before it may.
                     * @enum {unknown}
                     */
                    role: "viewer" | "operator" | "admin";
                    /** @description Ten letters or more, of any kind. */
                    password?: string;
                    /** @description Cannot sign in, and is signed out. */
                    disabled?: boolean;
                };
            };
        };
        responses: {
            /** @description The user, without the password. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description The user, without the password. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    userDelete: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: {
                /** @description The ETag that was read: write only if nothing changed since. *: only if it is there. */
                "if-match"?: string;
                /** @description *: write only if it is not there yet. */
                "if-none-match"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    userPatch: {
        parameters: {
            query?: {
                /** @description Check everything and answer as if, but change nothing. */
                dryRun?: boolean;
            };
            header?: {
                /** @description The ETag that was read: write only if nothing changed since. *: only if it is there. */
                "if-match"?: string;
                /** @description *: write only if it is not there yet. */
                "if-none-match"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "role": "viewer",
                 *       "disabled": false
                 *     }
                 */
                "application/json": {
                    /**
                     * @description Each may do what the ones before it may.
                     * @enum {unknown}
                     */
                    role?: "viewer" | "operator" | "admin";
                    /** @description Ten letters or more, of any kind. */
                    password?: string;
                    /** @description Cannot sign in, and is signed out. */
                    disabled?: boolean;
                };
                /**
                 * @example {
                 *       "role": "viewer",
                 *       "disabled": false
                 *     }
                 */
                "application/merge-patch+json": {
                    /**
                     * @description Each may do what the ones before it may.
                     * @enum {unknown}
                     */
                    role?: "viewer" | "operator" | "admin";
                    /** @description Ten letters or more, of any kind. */
                    password?: string;
                    /** @description Cannot sign in, and is signed out. */
                    disabled?: boolean;
                };
            };
        };
        responses: {
            /** @description The user, without the password. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "user": "anna",
                 *       "password": "correct horse battery"
                 *     }
                 */
                "application/json": {
                    user: string;
                    password: string;
                } | {
                    token: string;
                };
            };
        };
        responses: {
            /** @description Who calls. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Caller"];
                };
            };
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    firstUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "link": "pJ0kq1v9Zr7T3yXw5uB8nM2cD4fG6hL0",
                 *       "name": "anna",
                 *       "password": "correct horse battery"
                 *     }
                 */
                "application/json": {
                    /** @description What stands behind #/first/ in the link. */
                    link: string;
                    name: string;
                    /** @description Ten letters or more, of any kind. */
                    password: string;
                };
            };
        };
        responses: {
            /** @description Who calls. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Caller"];
                };
            };
        };
    };
    callerGet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who calls. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Caller"];
                };
            };
        };
    };
    callerPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "current": "correct horse battery",
                 *       "password": "staple battery horse"
                 *     }
                 */
                "application/json": {
                    current: string;
                    /** @description Ten letters or more, of any kind. */
                    password: string;
                };
            };
        };
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    auditList: {
        parameters: {
            query?: {
                limit?: number;
                /** @description From the page before. */
                cursor?: string;
                /** @description Only by this one: `user:anna`, `token:ci`, `local`, `system`; without the kind (`anna`) any of that name. */
                actor?: string;
                /** @description Only this, like `machine.put`; the noun alone (`machine`) means all that is done to one. */
                action?: string;
                /** @description Only to this one: a machine by MAC (any spelling), name or UUID, all others by their name or id. */
                subject?: string;
                /** @description Only from this time on. */
                since?: string;
                /** @description Only before this time. */
                until?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["AuditEntry"][];
                        /** @description Ask for the next page with it; null on the last. */
                        cursor: string | null;
                    };
                };
            };
        };
    };
    backupTake: {
        parameters: {
            query?: {
                /** @description With the keys to the stored secrets and of the certificate authority. */
                keys?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The backup. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/gzip": string;
                };
            };
        };
    };
    healthGet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The daemon is up. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    settingList: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Setting"][];
                        /** @description Ask for the next page with it; null on the last. */
                        cursor: string | null;
                    };
                };
            };
        };
    };
    metricsGet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Prometheus' text format. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
}
