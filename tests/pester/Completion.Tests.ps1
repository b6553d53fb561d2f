BeforeAll {
    . $PSScriptRoot/BuiltModule.ps1
    $log = Join-Path $TestDrive 'log'
    $first = Export-Embedding -Path $digits -LogDir $log -First 12 -InformationAction Ignore
    Export-Embedding -Path $digits -LogDir $log -Tag 'second one' -First 5 -InformationAction Ignore | Out-Null
    $id = (Get-Content (Join-Path $log $first.Tag 'items.tsv'))[1].Split("`t")[0]

    function Get-Completion([string] $Line) {
        (TabExpansion2 $Line $Line.Length).CompletionMatches.CompletionText
    }
}

Describe 'Completion' {
    It 'offers the tags of a log, quoted where they have spaces' {
        Get-Completion "ConvertTo-EmbeddingProjection '$log' -Tag " | Should -Be @('tiny-resnet20', "'second one'")
        Get-Completion "ConvertTo-EmbeddingProjection -LogDir '$log' -Tag sec" | Should -Be "'second one'"
    }

    It 'takes a log''s path as PowerShell does' {
        Push-Location $TestDrive
        try {
            Get-Completion 'ConvertTo-EmbeddingProjection log -Tag tiny' | Should -Be 'tiny-resnet20'
        } finally {
            Pop-Location
        }
    }

    It 'offers the ids of a log''s items' {
        $ids = Get-Completion "Find-EmbeddingNeighbor '$log' -Tag tiny-resnet20 -Id "

        $ids.Count | Should -Be 12
        Get-Completion "Find-EmbeddingNeighbor '$log' -Tag tiny-resnet20 -Id $($id.Substring(0, 6))" | Should -Be $id
    }

    It 'offers nothing, and says nothing, where there is no log' {
        (TabExpansion2 "Find-EmbeddingNeighbor nowhere -Id zz" 33).CompletionMatches.CompletionText |
            Should -Not -Contain 'zz'
    }

}
