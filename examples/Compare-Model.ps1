<#
.SYNOPSIS
    Embeds the same pictures with two models, and says how alike the two spaces are.
.DESCRIPTION
    Both go into one log under the models' names. Each picture's coincidence, the part of its neighbors that both models
    agree on, becomes a column to colour by in TensorBoard.
.EXAMPLE
    ./examples/Compare-Model.ps1 -Reference resnet18 -Difference resnet152 -Path ./photos -LogDir runs/models
#>
[CmdletBinding()]
param(
    [string] $Path = (Join-Path $PSScriptRoot 'mnist'),
    [string] $LogDir = 'runs/models',
    [string] $Reference = 'tiny-resnet20',
    [string] $Difference = 'pixels',
    [int] $K = 10
)

$ErrorActionPreference = 'Stop'
# Loaded already, or built in this clone, or installed.
if (-not (Get-Module EmbeddingProjector)) {
    $built = Join-Path $PSScriptRoot '../output/EmbeddingProjector'
    Import-Module ((Test-Path $built) ? $built : 'EmbeddingProjector')
}

foreach ($model in $Reference, $Difference) {
    Export-Embedding -Path $Path -Model $model -LogDir $LogDir -Tag $model -Force | Out-Null
}

$spaces = @{
    ReferenceObject  = $LogDir
    ReferenceTag     = $Reference
    DifferenceObject = $LogDir
    DifferenceTag    = $Difference
}
Compare-EmbeddingSpace @spaces -K $K -WriteCoincidence Both -Plot (Join-Path $LogDir 'spaces.png')
