#!/bin/sh
# The main job on the command line: build a network, count it, train it, fine-tune it with some layers frozen,
# test it, export it. About a minute on two cores.
#
#     NNSTUDIO=path/to/nnstudio sh main_job.sh FOLDER
#
# NNSTUDIO is the program, `nnstudio` by default; FOLDER is where the files go, made where it is missing.
set -eu

nnstudio=${NNSTUDIO:-nnstudio}
folder=${1:?"name the folder that the files go to"}
mkdir -p "$folder"

step() {
    printf '\n> nnstudio'
    printf ' %s' "$@"
    printf '\n'
    "$nnstudio" "$@"
}

step new digits-cnn -o "$folder/digits.nns" --force
step summary "$folder/digits.nns"
step train "$folder/digits.nns" --epochs 12
step finetune "$folder/digits.nns" --freeze 'conv*' --epochs 2 -o "$folder/digits-finetuned.nns"
step evaluate "$folder/digits-finetuned.nns"
step export "$folder/digits-finetuned.nns" -o "$folder/digits.safetensors" --force
step summary "$folder/digits-finetuned.nns" -o "$folder/ledger.csv" --force

printf '\nThe files are in %s:\n' "$folder"
ls -l "$folder"
