BeforeAll { . $PSScriptRoot/BuiltModule.ps1 }

Describe 'Get-EmbeddingClass' {
    It 'lists the classes of a model by index and name' {
        $classes = Get-EmbeddingClass

        $classes.Count | Should -Be 30
        $classes[3].Name | Should -Be 'cat'
        (Get-EmbeddingClass resnet18).Count | Should -Be 1000
    }

    It 'searches whole words of the names and synsets' {
        $dogs = Get-EmbeddingClass resnet18 dog

        $dogs.Name | Should -Contain 'Maltese dog'
        $dogs.Name | Should -Not -Contain 'dugong'
        (Get-EmbeddingClass resnet18 stoplight).Name | Should -Be 'traffic light'
        (Get-EmbeddingClass resnet18 'electric*').Count | Should -BeGreaterThan 3
    }

    It 'gives the top classes of a picture, and of a generated one by its own model' {
        $scores = Get-EmbeddingClass -Path (Join-Path $digits '7' '*') -Top 2 | Select-Object -First 2
        $scores[0].Name | Should -Be 'digit 7'
        $scores[0].Probability | Should -BeGreaterThan $scores[1].Probability

        $made = New-ClassImage cat -Steps 5 -Destination (Join-Path $TestDrive made)
        $seen = Get-EmbeddingClass -Path $made.Path -Top 1
        $seen.Name | Should -Be $made.TopClassName
        $seen.Logit | Should -Be $made.TopLogit
    }
}
