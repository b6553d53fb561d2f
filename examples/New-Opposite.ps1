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
Import-Module EmbeddingProjector

New-ClassImage -Class $Class -Model $Model -Destination $Destination | Out-Null
New-OppositeImage -Class $Class -Model $Model -Destination $Destination -ContactSheet (Join-Path $Destination 'opposites.png')
