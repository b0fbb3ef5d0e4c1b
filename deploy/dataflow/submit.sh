#!/usr/bin/env bash
# Build the workers' image, push it, and run a corpus on Dataflow.
#
#     deploy/dataflow/submit.sh PROJECT REGION BUCKET LANGUAGE… [-- BEAM OPTIONS]
#
# The corpus goes to gs://BUCKET/corpus (OUTPUT=gs://… says otherwise); the same command again goes on with it.
# IMAGE names the image; where it is set, nothing is built. Needs docker, gcloud (logged in), and roots with the extras
# cloud and dataflow.
set -euo pipefail
cd "$(dirname "$0")/../.."

if [ $# -lt 4 ]; then
    sed -n '2,9s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
project=$1 region=$2 bucket=${3#gs://}
shift 3

arguments=() options=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    arguments+=("$1")
    shift
done
[ $# -eq 0 ] || options=("${@:2}")

if [ -z "${IMAGE:-}" ]; then
    version=$(find roots_pipeline pyproject.toml constraints.txt deploy/dataflow/Dockerfile -type f \
        ! -path '*/__pycache__/*' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-12)
    IMAGE=$region-docker.pkg.dev/$project/roots/worker:$version
    docker build --file deploy/dataflow/Dockerfile --tag "$IMAGE" .
    docker push "$IMAGE"
fi

exec "${ROOTS:-roots}" run "${arguments[@]}" --output "${OUTPUT:-gs://$bucket/corpus}" --resume --engine dataflow -- \
    "--project=$project" "--region=$region" "--temp_location=gs://$bucket/tmp" "--sdk_container_image=$IMAGE" \
    ${options[@]+"${options[@]}"}
