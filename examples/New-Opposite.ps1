<#
.SYNOPSIS
    Draws what a model takes for some classes, and the opposite of each.
.EXAMPLE
    ./examples/New-Opposite.ps1
.EXAMPLE
    ./examples/New-Opposite.ps1 -Class hummingbird, zebra -Model googlenet -Destination generated
#>
[CmdletBinding()]
param(
    [string[]] $Class = @('cat', 'ship', 'digit 3'),
    [string] $Model = 'tiny-resnet20',
    [string] $Destination = 'generated'
)

$ErrorActionPreference = 'Stop'
# Loaded already, or built in this clone, or installed.
if (-not (Get-Module EmbeddingProjector)) {
    $built = Join-Path $PSScriptRoot '../output/EmbeddingProjector'
    Import-Module ((Test-Path $built) ? $built : 'EmbeddingProjector')
}

New-ClassImage -Class $Class -Model $Model -Destination $Destination -Force | Out-Null
New-OppositeImage -Class $Class -Model $Model -Destination $Destination -Force -ContactSheet (Join-Path $Destination 'opposites.png')
